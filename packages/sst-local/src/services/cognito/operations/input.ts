import { cognitoError } from "../errors.ts";

/** Constraints of a string parameter, in the words of the service's model. */
export interface StringRule {
  readonly max?: number;
  readonly pattern?: RegExp;
  readonly oneOf?: readonly string[];
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html */
export const USERNAME: StringRule = { max: 128, pattern: /^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u };
export const PASSWORD: StringRule = { max: 256, pattern: /^\S+.*\S+$/ };
export const CODE: StringRule = { max: 2048, pattern: /^\S+$/ };
export const CLIENT_ID: StringRule = { max: 128, pattern: /^[\w+]+$/ };
export const POOL_ID: StringRule = { max: 55, pattern: /^[\w-]+_[0-9a-zA-Z]+$/ };
export const GROUP_NAME: StringRule = USERNAME;

/**
 * The parameters of a request, read with the checks and sentences that AWS's services
 * share. Every reader throws a CognitoError: InvalidParameterException for a value
 * outside its constraints, SerializationException for one of another type.
 */
export class Input {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  string(name: string, rule: StringRule = {}): string {
    const value = this.optionalString(name, rule);
    if (value === undefined) throw constraint(name, null, "Member must not be null");
    return value;
  }

  optionalString(name: string, rule: StringRule = {}): string | undefined {
    const value = this.#typed(name, "string");
    if (value === undefined) return undefined;
    if (value === "") {
      throw constraint(name, value, "Member must have length greater than or equal to 1");
    }
    if (rule.max !== undefined && value.length > rule.max) {
      throw constraint(name, value, `Member must have length less than or equal to ${rule.max}`);
    }
    if (rule.pattern && !rule.pattern.test(value)) {
      const { source } = rule.pattern;
      throw constraint(name, value, `Member must satisfy regular expression pattern: ${source}`);
    }
    if (rule.oneOf && !rule.oneOf.includes(value)) {
      const set = rule.oneOf.join(", ");
      throw constraint(name, value, `Member must satisfy enum value set: [${set}]`);
    }
    return value;
  }

  optionalBoolean(name: string): boolean | undefined {
    return this.#typed(name, "boolean");
  }

  optionalInteger(name: string, range: { min: number; max?: number }): number | undefined {
    const value = this.#typed(name, "number");
    if (value === undefined) return undefined;
    if (value < range.min) {
      throw constraint(
        name,
        String(value),
        `Member must have value greater than or equal to ${range.min}`,
      );
    }
    if (range.max !== undefined && value > range.max) {
      throw constraint(
        name,
        String(value),
        `Member must have value less than or equal to ${range.max}`,
      );
    }
    return value;
  }

  /** A map of strings, empty when left out. */
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

  /** A list of `{Name, Value}`, as a map; empty when left out. */
  attributes(name: string): Record<string, string> {
    const value = this.#values[name] ?? [];
    if (!Array.isArray(value)) throw wrongType(name);
    return Object.fromEntries(
      value.map((item: unknown) => {
        if (typeof item !== "object" || item === null) throw wrongType(name);
        const pair = new Input(item as Record<string, unknown>);
        return [pair.string("Name"), pair.#typed("Value", "string") ?? ""];
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

  #typed<Type extends keyof Primitive>(name: string, type: Type): Primitive[Type] | undefined {
    const value = this.#values[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value !== type) throw wrongType(name);
    return value as Primitive[Type];
  }
}

interface Primitive {
  readonly string: string;
  readonly boolean: boolean;
  readonly number: number;
}

/** Parameters that AWS does not repeat in its answers. */
const SECRET = new Set(["password", "previousPassword", "proposedPassword", "accessToken"]);

function constraint(name: string, value: string | null, rule: string) {
  const field = `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
  const shown = value === null ? " null" : SECRET.has(field) ? "" : ` '${value}'`;
  return cognitoError("invalidParameter", {
    detail: `1 validation error detected: Value${shown} at '${field}' failed to satisfy constraint: ${rule}`,
  });
}

function wrongType(name: string) {
  return cognitoError("serialization", { detail: `${name} is not of the expected type` });
}
