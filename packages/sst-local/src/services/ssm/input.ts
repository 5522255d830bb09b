import { SsmError, validationError } from "./errors.ts";

/** The parameters of a request; each reader throws an SsmError for a value of another type. */
export class Input {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(body: string) {
    this.#values = parse(body);
  }

  string(name: string): string {
    const value = this.optionalString(name);
    if (value !== undefined) return value;
    const field = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
    throw validationError(
      `1 validation error detected: Value null at '${field}' failed to satisfy constraint: Member must not be null`,
    );
  }

  optionalString(name: string): string | undefined {
    return this.#read(name, (value): value is string => typeof value === "string");
  }

  boolean(name: string): boolean {
    return this.#read(name, (value): value is boolean => typeof value === "boolean") ?? false;
  }

  strings(name: string): readonly string[] {
    return (
      this.#read(
        name,
        (value): value is string[] =>
          Array.isArray(value) && value.every((item) => typeof item === "string"),
      ) ?? []
    );
  }

  objects(name: string): readonly Record<string, unknown>[] {
    return (
      this.#read(
        name,
        (value): value is Record<string, unknown>[] =>
          Array.isArray(value) && value.every(isObject),
      ) ?? []
    );
  }

  integer(name: string, range: { min: number; max: number; otherwise: number }): number {
    const value =
      this.#read(name, (given): given is number => Number.isInteger(given)) ?? range.otherwise;
    if (value >= range.min && value <= range.max) return value;
    throw validationError(`${name} must be from ${range.min} to ${range.max}`);
  }

  #read<Type>(name: string, is: (value: unknown) => value is Type): Type | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (is(value)) return value;
    throw new SsmError("SerializationException", `${name} is not of the expected type`);
  }
}

function parse(body: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body === "" ? "{}" : body);
    if (isObject(value)) return value;
  } catch {
    // Told below, like JSON of another shape.
  }
  throw new SsmError("SerializationException", "The body is not a JSON object");
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
