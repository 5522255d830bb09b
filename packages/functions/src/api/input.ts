import { AppError } from "@souk/core/error";
import type { FieldError } from "@souk/core/error/schema";
import { parseJson } from "@souk/core/json";
import type { MiddlewareHandler } from "hono";
import type * as z from "zod";
import type { Env } from "./env.ts";

/** The largest body there may be, in bytes. */
export const BODY_MAX = 256 * 1024;

/**
 * Reads the body as JSON of `schema`, whatever its content type says; `c.req.valid("json")` is
 * the result. API Gateway has checked the same schema, but not every caller came through it.
 *
 * @example new Hono().post("/", json(RoomCreate), (c) => … c.req.valid("json") …)
 */
export function json<Schema extends z.ZodType>(
  schema: Schema,
): MiddlewareHandler<
  Env,
  string,
  { in: { json: z.input<Schema> }; out: { json: z.output<Schema> } }
> {
  return async function json(c, next) {
    c.req.addValidatedData("json", parse(schema, toJson(await c.req.text()), "body") as object);
    await next();
  };
}

/** Reads the query parameters by `schema`; those it does not know are ignored. */
export function query<Schema extends z.ZodType>(
  schema: Schema,
): MiddlewareHandler<
  Env,
  string,
  { in: { query: z.input<Schema> }; out: { query: z.output<Schema> } }
> {
  return async function query(c, next) {
    c.req.addValidatedData("query", parse(schema, c.req.query(), "query") as object);
    await next();
  };
}

function toJson(text: string): unknown {
  if (Buffer.byteLength(text) > BODY_MAX) {
    throw new AppError("too_large", "request.too_large", "The body may have 256 KB");
  }
  return parseJson(text);
}

function parse<Schema extends z.ZodType>(schema: Schema, input: unknown, root: string) {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  throw new AppError("input", "request.invalid", "Invalid request", {
    errors: error.issues.flatMap((issue) => toFieldErrors(issue, root)),
  });
}

function toFieldErrors(issue: z.core.$ZodIssue, root: string): FieldError[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key].join("."), message: "Unknown field" }));
  }
  return [{ path: path.join(".") || root, message: issue.message }];
}
