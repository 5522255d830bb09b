import { AwsError } from "../../aws/error.ts";
import { isRecord } from "../../graph/inputs.ts";
import { invalidParameter, missingParameter } from "./errors.ts";

/** The parameters of a request. Each reader throws SQS's error for a value that it may not have. */
export class Input {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  /** A value as it was sent. */
  value(name: string): unknown {
    return this.#values[name];
  }

  string(name: string): string {
    const value = this.optionalString(name);
    if (value === undefined) throw missingParameter(name);
    return value;
  }

  optionalString(name: string): string | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== "string") throw invalidParameter(`${name} must be a string.`);
    return value;
  }

  /** A whole number within limits. */
  optionalInteger(name: string, least: number, most: number): number | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    throw invalidParameter(
      `Value ${JSON.stringify(value)} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
    );
  }

  /** Empty where it is left out. */
  strings(name: string): string[] {
    return this.#list(name).filter((item) => typeof item === "string");
  }

  /** Empty where it is left out. */
  structures(name: string): Input[] {
    return this.#list(name).map((item) => {
      if (isRecord(item)) return new Input(item);
      throw new AwsError("SerializationException", `${name} has a member that is no structure.`);
    });
  }

  #list(name: string): unknown[] {
    const value = this.#values[name] ?? [];
    if (Array.isArray(value)) return value;
    throw invalidParameter(`${name} must be a list.`);
  }
}
