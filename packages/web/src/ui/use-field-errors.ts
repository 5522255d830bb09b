import type { FieldError } from "@souk/core/error/schema";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { ApiError } from "../api/error.ts";

/** The errors of a form's fields. */
export interface FieldErrors {
  /** Put it around the fields: the first invalid one is focused. */
  fields: RefObject<HTMLDivElement | null>;
  errors: readonly FieldError[];
  /** The message for the field at a path of the request's body. */
  errorAt: (path: string) => string | undefined;
  setErrors: (errors: readonly FieldError[]) => void;
  /** Shows an API error at its fields. @throws the error if any of its paths is not a field */
  showError: (error: unknown, isField: (path: string) => boolean) => void;
}

export function useFieldErrors(): FieldErrors {
  const fields = useRef<HTMLDivElement>(null);
  const [errors, setErrors] = useState<readonly FieldError[]>([]);
  useLayoutEffect(() => {
    fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  return {
    fields,
    errors,
    errorAt: (path) => errors.find((one) => one.path === path)?.message,
    setErrors,
    showError(error, isField) {
      const fieldErrors = error instanceof ApiError ? error.fields : [];
      if (fieldErrors.length === 0 || !fieldErrors.every(({ path }) => isField(path))) throw error;
      setErrors(fieldErrors);
    },
  };
}
