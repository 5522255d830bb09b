import { VtlError } from "../errors/vtl-error.ts";
import { JavaDouble, JavaList, JavaMap } from "../java/values.ts";
import type { Value } from "../java/values.ts";
import { format } from "../java/format.ts";
import { toPlain } from "../json/plain.ts";
import { MAX_JSON_DEPTH } from "../errors/limits.ts";
import { integer } from "../java/number.ts";

/** Values that a template sets under `$context.requestOverride`, for the integration request. */
export interface RequestOverride {
  header?: Record<string, unknown>;
  path?: Record<string, unknown>;
  querystring?: Record<string, unknown>;
}

/** Values that a template sets under `$context.responseOverride`. */
export interface ResponseOverride {
  /** As the template sets it; API Gateway ignores anything but an integer from 100 to 599. */
  status?: unknown;
  header?: Record<string, unknown>;
}

/**
 * A map of overrides; a template can set each key once.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
class OverrideMap extends JavaMap {
  readonly #name: string;
  readonly #assigned = new Set<Value>();

  constructor(name: string, entries: Iterable<readonly [Value, Value]>) {
    super(entries, true);
    this.#name = name;
  }

  override set(key: Value, value: Value): void {
    if (this.#assigned.has(key)) {
      throw new VtlError(
        "evaluation",
        `The template sets $context.${this.#name}.${format(key)} twice, and an override can be set once. ` +
          `Compute the value in a variable and assign it at the end.`,
      );
    }
    this.#assigned.add(key);
    super.set(key, value);
  }
}

const overrideSections: Readonly<Record<string, readonly string[]>> = {
  requestOverride: ["header", "path", "querystring"],
  responseOverride: ["header"],
};

/** `$context`: some values can be read and are not in `keySet()`. */
class ContextMap extends JavaMap {
  readonly #unlisted: JavaMap;

  constructor(entries: Iterable<readonly [Value, Value]>, unlisted: JavaMap) {
    super(entries);
    this.#unlisted = unlisted;
  }

  override get(key: Value): Value {
    return super.get(key) ?? this.#unlisted.get(key);
  }
}

/**
 * The `$context` of a template, with the maps that take its overrides. The maps inside it print
 * nothing, as recorded on AWS.
 * @see https://github.com/localstack/localstack/blob/main/tests/aws/services/apigateway/test_apigateway_sqs.snapshot.json test_sqs_amz_json_protocol
 */
export function contextVariable(
  context: Readonly<Record<string, unknown>>,
  unlisted: Readonly<Record<string, unknown>>,
): JavaMap {
  const { entries } = toJavaMap(context, { nestedPrintNothing: true });
  const map = new ContextMap(entries, toJavaMap(unlisted));
  for (const [name, sections] of Object.entries(overrideSections)) {
    const given = map.get(name);
    const override = new OverrideMap(name, given instanceof JavaMap ? given.entries : []);
    for (const section of sections) {
      const values = override.get(section);
      const entries = values instanceof JavaMap ? values.entries : [];
      JavaMap.prototype.set.call(override, section, new OverrideMap(`${name}.${section}`, entries));
    }
    map.set(name, override);
  }
  return map;
}

/** The values of an override without its empty sections; undefined when there are none. */
export function overrideOf(context: JavaMap, name: string): Record<string, unknown> | undefined {
  const override = context.get(name);
  if (!(override instanceof JavaMap)) return undefined;
  const sections = Object.entries(toPlain(override) as object).filter(
    ([, value]) => !isEmpty(value),
  );
  return sections.length === 0 ? undefined : Object.fromEntries(sections);
}

interface Conversion {
  readonly depth?: number;
  /** True when the maps inside the value print nothing. */
  readonly nestedPrintNothing?: boolean;
}

/** Converts a JavaScript value to a template value. */
function fromPlain(value: unknown, conversion: Conversion): Value {
  const { depth = 0, nestedPrintNothing = false } = conversion;
  if (depth > MAX_JSON_DEPTH) throw new VtlError("limit", "$context nests too deep.");
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") {
    return Number.isSafeInteger(value) ? value : new JavaDouble(value);
  }
  if (typeof value === "bigint") return integer(value);
  if (Array.isArray(value)) {
    const inner = { ...conversion, depth: depth + 1 };
    return new JavaList(value.map((item: unknown) => fromPlain(item, inner)));
  }
  if (typeof value !== "object" || value === null) return null;
  const { entries } = toJavaMap(value, { ...conversion, depth: depth + 1 });
  return new JavaMap(entries, nestedPrintNothing);
}

/** Converts the own properties of an object to a map. */
export function toJavaMap(value: object, conversion: Conversion = {}): JavaMap {
  const entries = Object.entries(value).map(([key, item]): [Value, Value] => [
    key,
    fromPlain(item, conversion),
  ]);
  return new JavaMap(entries);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}
