import { UserError } from "../../errors.ts";
import type { InitFailure } from "./index.ts";

/** Functions whose code builds and does not load. */
export class ModuleError extends UserError {
  /** By the function's name. */
  readonly failures: ReadonlyMap<string, InitFailure>;

  constructor(failures: ReadonlyMap<string, InitFailure>) {
    const sentences = [...failures].map(
      ([name, { errorType, errorMessage }]) =>
        `${name} does not load: ${errorType}: ${errorMessage}`,
    );
    super(sentences.join("\n"));
    this.failures = failures;
  }
}
