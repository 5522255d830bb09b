import { UserError } from "../../errors.ts";
import type { InitFailure } from "./index.ts";

/** The init errors of functions that build but do not load. */
export class ModuleError extends UserError {
  /** The errors by function name. */
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
