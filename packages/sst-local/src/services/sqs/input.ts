import { SqsError, invalidParameter, missingParameter } from "./errors.ts";
import type { MessageAttribute } from "./journal.ts";

type Values = Readonly<Record<string, unknown>>;

/** The parameters of a request; each reader throws an SqsError for a value it cannot be. */
export class Input {
  readonly #values: Values;

  constructor(values: unknown) {
    if (!isObject(values))
      throw new SqsError("SerializationException", "The body is not an object.");
    this.#values = values;
  }

  static parse(body: string): Input {
    try {
      return new Input(JSON.parse(body || "{}"));
    } catch (error) {
      if (error instanceof SqsError) throw error;
      throw new SqsError("SerializationException", "The body is not JSON.");
    }
  }

  string(name: string): string {
    const value = this.#values[name];
    if (value === undefined || value === null) throw missingParameter(name);
    if (typeof value !== "string") throw invalidParameter(`${name} must be a string.`);
    return value;
  }

  optionalString(name: string): string | undefined {
    return this.#values[name] === undefined ? undefined : this.string(name);
  }

  /** A whole number between two limits; undefined when it is absent. */
  integer(name: string, least: number, most: number): number | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "number" && Number.isInteger(value) && value >= least && value <= most) {
      return value;
    }
    throw invalidParameter(
      `Value ${JSON.stringify(value)} for parameter ${name} is invalid. Reason: Must be between ${least} and ${most}, if provided.`,
    );
  }

  strings(name: string): string[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw invalidParameter(`${name} must be a list.`);
    return value.filter((item) => typeof item === "string");
  }

  entries(name: string): Input[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw invalidParameter(`${name} must be a list.`);
    return value.map((item) => new Input(item));
  }

  messageAttributes(): Record<string, MessageAttribute> | undefined {
    const value = this.#values["MessageAttributes"];
    if (!isObject(value) || Object.keys(value).length === 0) return undefined;
    return value as Record<string, MessageAttribute>;
  }
}

function isObject(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
