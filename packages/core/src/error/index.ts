import type { FieldError } from "./schema.ts";

/** The kinds of errors in the domain; the HTTP layer maps each to one status. */
export type ErrorKind =
  | "input"
  | "auth"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "too_large"
  | "unprocessable"
  | "too_many"
  | "internal"
  | "unavailable";

/**
 * An error that the caller may see whole: `code` is dotted and stable (`room.not_found`), `message`
 * is for people, `errors` names the wrong fields of the input.
 */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly kind: ErrorKind;
  readonly code: string;
  readonly errors: FieldError[] | undefined;

  constructor(
    kind: ErrorKind,
    code: string,
    message: string,
    options: { errors?: FieldError[]; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.kind = kind;
    this.code = code;
    this.errors = options.errors;
  }
}

/**
 * True for an AppError, also for one of another copy of this module, which has its own class.
 */
export function isAppError(error: unknown): error is AppError {
  return error instanceof Error && error.name === "AppError" && "kind" in error && "code" in error;
}

/** The error for one wrong field of the input. */
export function fieldError(path: string, message: string): AppError {
  return new AppError("input", "request.invalid", "Invalid request", {
    errors: [{ path, message }],
  });
}
