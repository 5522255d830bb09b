import { VtlError } from "../errors.ts";

export function badPattern(pattern: string): VtlError {
  return new VtlError(
    "evaluation",
    `"${pattern}" is not a regular expression of Java that this gateway knows.`,
  );
}
