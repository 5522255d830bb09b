import { UserError } from "../errors.ts";
import { checkName, isReserved, type Names } from "./names.ts";

/** A field of an entity. */
export interface Field {
  name: string;
  type: FieldType;
  isOptional: boolean;
  /** The values of an enum; empty for the other types. */
  values: readonly string[];
}

type FieldType = keyof typeof TYPES;

/** What the written files have of each type. */
const TYPES = {
  string: {
    helper: "text",
    schema: () => "text(1000)",
    attribute: () => `"string"`,
    sample: () => "Saffron",
    changed: () => "Cardamom",
  },
  number: {
    helper: "decimal",
    schema: () => "decimal()",
    attribute: () => `"number"`,
    sample: () => 19.97,
    changed: () => 0.5,
  },
  integer: {
    helper: "integer",
    schema: () => "integer()",
    attribute: () => `"number"`,
    sample: () => 7,
    changed: () => -1,
  },
  boolean: {
    helper: undefined,
    schema: () => "z.boolean()",
    attribute: () => `"boolean"`,
    sample: () => true,
    changed: () => false,
  },
  date: {
    helper: "CalendarDate",
    schema: () => "CalendarDate",
    attribute: () => `"string"`,
    sample: () => "2026-01-31",
    changed: () => "2026-02-28",
  },
  enum: {
    helper: undefined,
    schema: (values: readonly string[]) => `z.enum(${JSON.stringify(values)})`,
    attribute: (values: readonly string[]) => `${JSON.stringify(values)} as const`,
    sample: ([first]: readonly string[]) => first ?? "",
    changed: (values: readonly string[]) => values.at(-1) ?? "",
  },
} as const;

const FIELD = /^(?<name>[^:]*):(?<type>[a-z]+)(?:\((?<values>[^()]*)\))?(?<optional>\?)?$/;
const VALUE = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;

/** Attributes that the table or ElectroDB has already. */
const ATTRIBUTES = new Set(["pk", "sk", "v", "expiresAt", "userId", "createdAt", "cursor"]);

/**
 * The fields of arguments such as `price:number` and `note:string?`.
 *
 * @throws UserError for an argument that describes no field
 */
export function fieldsOf(args: readonly string[], names: Names): Field[] {
  if (args.length === 0)
    throw new UserError(`A ${names.words} has no fields yet.`, {
      hint: `Name them with their types: npm run new entity ${names.one} name:string price:number`,
    });
  const fields = args.map(fieldOf);
  for (const [at, { name }] of fields.entries()) {
    if (fields.findIndex((field) => field.name === name) !== at)
      throw new UserError(`The field ${name} is there twice.`);
    if (ATTRIBUTES.has(name) || name === names.id || isReserved(name))
      throw new UserError(`${name} has another meaning already, so no field can be named so.`, {
        hint: `Choose a longer name, such as ${names.one}${name.charAt(0).toUpperCase()}${name.slice(1)}.`,
      });
  }
  return fields;
}

function fieldOf(arg: string): Field {
  const { name = "", type = "", values, optional } = FIELD.exec(arg)?.groups ?? {};
  const hint = `For example: name:string, price:number, 'size:enum(small,large)' or 'note:string?'. Types: ${Object.keys(TYPES).join(", ")}.`;
  if (name === "" || !Object.hasOwn(TYPES, type))
    throw new UserError(`${JSON.stringify(arg)} is not a field with its type.`, { hint });
  checkName("A field", name, "price or unitPrice");
  if ((type === "enum") !== (values !== undefined))
    throw new UserError(
      type === "enum"
        ? `The enum ${name} has no values.`
        : `Only an enum has values in parentheses, and ${name} is of type ${type}.`,
      { hint },
    );
  return {
    name,
    type: type as FieldType,
    isOptional: optional !== undefined,
    values: values === undefined ? [] : valuesOf(name, values),
  };
}

function valuesOf(name: string, text: string): string[] {
  const values = text.split(",").map((value) => value.trim());
  if (new Set(values).size < 2 || new Set(values).size !== values.length)
    throw new UserError(`The enum ${name} needs at least two values that differ.`);
  const wrong = values.find((value) => !VALUE.test(value));
  if (wrong !== undefined)
    throw new UserError(
      `A value of an enum begins with a letter and has at most 40 letters, digits, _ and -; ${JSON.stringify(wrong)} of ${name} is not such a value.`,
    );
  return values;
}

/** The schema of a field, as an expression. */
export function schemaOf({ type, values, isOptional }: Field): string {
  const schema = TYPES[type].schema(values);
  return isOptional ? `z.exactOptional(${schema})` : schema;
}

/** The schema of packages/core that a field's schema is made of; undefined if zod has it. */
export const helperOf = ({ type }: Field): string | undefined => TYPES[type].helper;

/** The type of a field's attribute in ElectroDB, as an expression. */
export const attributeOf = ({ type, values }: Field): string => TYPES[type].attribute(values);

/** A valid body; `changed` has other values than `sample`. */
function sampleOf(
  fields: readonly Field[],
  which: "sample" | "changed" = "sample",
): Record<string, string | number | boolean> {
  return Object.fromEntries(
    fields.map(({ name, type, values }) => [name, TYPES[type][which](values)]),
  );
}

/** A valid body as an expression. `text` is the expression of every string in it. */
export function sampleCode(
  fields: readonly Field[],
  { which = "sample", text }: { which?: "sample" | "changed"; text?: string } = {},
): string {
  const sample = sampleOf(fields, which);
  const members = fields.map(({ name, type }) =>
    text !== undefined && type === "string"
      ? `${name}: ${text}`
      : `${name}: ${JSON.stringify(sample[name])}`,
  );
  return `{ ${members.join(", ")} }`;
}
