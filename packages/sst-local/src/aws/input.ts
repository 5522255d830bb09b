import { AwsError } from "./error.ts";

/** Constraints of a string parameter, in the terms of the service's model. */
export interface StringRule {
  /** Whether it may be empty; most parameters may not. */
  readonly empty?: boolean;
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
}

/**
 * The parameters of a request, read with the checks and messages that most AWS services share.
 * A value outside its constraints is refused with the service's validation error, a value of
 * another type with SerializationException.
 */
export class Input {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #validationError: string;

  /** @param validationError name of the service's exception for values outside their constraints */
  constructor(values: Readonly<Record<string, unknown>>, validationError = "ValidationException") {
    this.#values = values;
    this.#validationError = validationError;
  }

  string(name: string, rule: StringRule = {}): string {
    const value = this.optionalString(name, rule);
    if (value === undefined) throw this.#violation(name, null, "Member must not be null");
    return value;
  }

  optionalString(name: string, rule: StringRule = {}): string | undefined {
    const value = this.#typed(name, "string");
    if (value === undefined) return undefined;
    if (value === "" && !rule.empty) {
      throw this.#violation(name, value, "Member must have length greater than or equal to 1");
    }
    if (rule.max !== undefined && value.length > rule.max) {
      const limit = `Member must have length less than or equal to ${rule.max}`;
      throw this.#violation(name, value, limit);
    }
    if (rule.pattern && !rule.pattern.test(value)) {
      const { source } = rule.pattern;
      const pattern = `Member must satisfy regular expression pattern: ${source}`;
      throw this.#violation(name, value, pattern);
    }
    if (rule.oneOf && !rule.oneOf.includes(value)) {
      const set = rule.oneOf.join(", ");
      throw this.#violation(name, value, `Member must satisfy enum value set: [${set}]`);
    }
    return value;
  }

  optionalBoolean(name: string): boolean | undefined {
    return this.#typed(name, "boolean");
  }

  optionalNumber(name: string): number | undefined {
    return this.#typed(name, "number");
  }

  optionalInteger(name: string, range: { min: number; max?: number }): number | undefined {
    const value = this.#typed(name, "number");
    if (value === undefined) return undefined;
    if (!Number.isInteger(value)) throw wrongType(name);
    if (value < range.min) {
      const limit = `Member must have value greater than or equal to ${range.min}`;
      throw this.#violation(name, String(value), limit);
    }
    if (range.max !== undefined && value > range.max) {
      const limit = `Member must have value less than or equal to ${range.max}`;
      throw this.#violation(name, String(value), limit);
    }
    return value;
  }

  /** A map of strings; empty where it is left out. */
  stringMap(name: string): Record<string, string> {
    const value = this.#values[name];
    if (value === undefined || value === null) return {};
    if (typeof value !== "object" || Array.isArray(value)) throw wrongType(name);
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => {
        if (typeof item !== "string") throw wrongType(name);
        return [key, item];
      }),
    );
  }

  optionalStrings(name: string): string[] | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (!Array.isArray(value)) throw wrongType(name);
    return value.map((item: unknown) => {
      if (typeof item !== "string") throw wrongType(name);
      return item;
    });
  }

  /** A list of structures; empty where it is left out. */
  structures(name: string): Input[] {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw wrongType(name);
    return value.map((item: unknown) => {
      if (typeof item !== "object" || item === null || Array.isArray(item)) throw wrongType(name);
      return new Input(item as Record<string, unknown>, this.#validationError);
    });
  }

  /** A list of `{Name, Value}` as a map; empty where it is left out. */
  attributes(name: string): Record<string, string> {
    return Object.fromEntries(
      this.structures(name).map((pair) => [
        pair.string("Name"),
        pair.#typed("Value", "string") ?? "",
      ]),
    );
  }

  #typed<Type extends keyof Primitive>(name: string, type: Type): Primitive[Type] | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== type) throw wrongType(name);
    return value as Primitive[Type];
  }

  #violation(name: string, value: string | null, constraint: string): AwsError {
    const field = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
    const shown = value === null ? " null" : SECRET.has(field) ? "" : ` '${value}'`;
    return new AwsError(
      this.#validationError,
      `1 validation error detected: Value${shown} at '${field}' failed to satisfy constraint: ${constraint}`,
    );
  }
}

interface Primitive {
  readonly string: string;
  readonly boolean: boolean;
  readonly number: number;
}

/** Parameters that AWS does not repeat in its answers. */
const SECRET = new Set(["password", "previousPassword", "proposedPassword", "accessToken"]);

const wrongType = (name: string): AwsError =>
  new AwsError("SerializationException", `${name} is not of the expected type`);
