import type { FieldError } from "@souk/core/error/schema";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Problem } from "../api/problem.ts";

/** What is wrong with the fields of a form. */
export interface Wrong {
  /** Around the fields: the first that is wrong is given the focus. */
  fields: RefObject<HTMLDivElement | null>;
  errors: readonly FieldError[];
  of: (path: string) => string | undefined;
  /** Says that these are wrong, or that none is. */
  set: (errors: readonly FieldError[]) => void;
  /** Shows a refusal at its fields. @throws whatever is not about one of them */
  take: (error: unknown, isField: (path: string) => boolean) => void;
}

export function useWrong(): Wrong {
  const fields = useRef<HTMLDivElement>(null);
  const [errors, set] = useState<readonly FieldError[]>([]);
  useLayoutEffect(() => {
    fields.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [errors]);
  return {
    fields,
    errors,
    of: (path) => errors.find((one) => one.path === path)?.message,
    set,
    take(error, isField) {
      const known = error instanceof Problem ? error.fields : [];
      if (known.length === 0 || !known.every(({ path }) => isField(path))) throw error;
      set(known);
    },
  };
}
