import { attributeOf, type Field, helperOf, schemaOf } from "../fields.ts";
import { capitalized, type Names } from "../names.ts";

/** `packages/core/src/<entity>/schema.ts` */
export function schemaFile(names: Names, fields: readonly Field[]): string {
  const { One, id, path, aWords } = names;
  const members = fields.map((field) => `${field.name}: ${schemaOf(field)},`);
  const helpers = [...fields.map(helperOf), "Timestamp"];
  // As the typed client has it: `name?: string | undefined`.
  const optional = fields.flatMap(({ name, isOptional }) =>
    isOptional ? `${name}: z.optional(Fields.${name}), ` : [],
  );
  return `
import * as z from "../validation/index.ts";
${importOf(["decimal", "integer"], "../number/index.ts", helpers)}
import { pageOf } from "../page/index.ts";
${importOf(["CalendarDate", "text", "Timestamp"], "../text/index.ts", helpers)}

/** A ULID: 26 characters of Crockford's base 32, upper case. */
export const ${names.CONSTANT}_ID_PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** The fields that the owner decides. */
const Fields = {
  ${members.join("\n  ")}
};

/** Body of POST /${path}. */
export const ${One}Create = z.strictObject(Fields);
export type ${One}Create = z.infer<typeof ${One}Create>;

/** Body of PUT /${path}/{${id}}, which replaces every field. */
export const ${One}Update = z.strictObject(Fields);
export type ${One}Update = z.infer<typeof ${One}Update>;

/** ${capitalized(aWords)} as its owner sees it. */
export const ${One}Info = z.object({ ${id}: z.string(), ...Fields, ${optional.join("")}createdAt: Timestamp });
export type ${One}Info = z.infer<typeof ${One}Info>;

/** One page of GET /${path}. */
export const ${One}Page = pageOf(${One}Info);
export type ${One}Page = z.infer<typeof ${One}Page>;
`;
}

/** The import of those names that are used. */
function importOf(
  names: readonly string[],
  from: string,
  usedNames: readonly (string | undefined)[],
): string {
  const used = names.filter((name) => usedNames.includes(name));
  return used.length === 0 ? "" : `import { ${used.join(", ")} } from "${from}";`;
}

/** `packages/core/src/<entity>/entity.ts` */
export function entityFile(names: Names, fields: readonly Field[]): string {
  const { one, many, One, id, aWords } = names;
  const attributes = fields.map((field) => {
    const required = field.isOptional ? "" : ", required: true";
    return `${field.name}: { type: ${attributeOf(field)}${required} },`;
  });
  return `
import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/** ${capitalized(aWords)}, in the partition of its owner: no other user has a key that leads to it. */
export const ${many} = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("${one}"),
        attributes: {
          userId: { type: "string", required: true, readOnly: true },
          ${id}: { type: "string", required: true, readOnly: true },
          ${attributes.join("\n          ")}
        },
        indexes: { byUser: indexOf("${one}") },
      },
      config,
    ),
);

export type ${One}Item = EntityItem<ReturnType<typeof ${many}>>;
`;
}

/** `packages/core/src/<entity>/index.ts`. Long because it is the text of one file. */
export function verbsFile(names: Names, fields: readonly Field[]): string {
  const { one, many, One, id, words, manyWords, aWords } = names;
  const pattern = `${names.CONSTANT}_ID_PATTERN`;
  const optional = fields.filter(({ isOptional }) => isOptional).map(({ name }) => `"${name}"`);
  const hasOptional = optional.length > 0;
  return `
import { createConversions } from "electrodb";
import { AppError } from "../error/index.ts";
import { newId, timeOf } from "../id/index.ts";
import type { ListQuery, Page } from "../page/index.ts";
import { listPage } from "../page/list.ts";
import type { Scope } from "../scope/index.ts";
import { ${many} } from "./entity.ts";
import type { ${One}Item } from "./entity.ts";
import { ${pattern} } from "./schema.ts";
import type { ${One}Create, ${One}Info, ${One}Update } from "./schema.ts";

export * from "./schema.ts";

type Owner = Pick<Scope, "table" | "actor">;
${hasOptional ? `\n/** The fields that ${aWords} need not have. */\nconst OPTIONAL = [${optional.join(", ")}] as const;\n` : ""}
/** Creates ${aWords} of the actor. With a reserved id it does so once, however often it is called. */
export async function create(
  { table, actor }: Owner,
  input: ${One}Create,
  reservedId?: string,
): Promise<{ ${one}: ${One}Info; replayed: boolean }> {
  const item: ${One}Item = { userId: actor.id, ${id}: reservedId ?? newId(), ...input };
  const { rejected } = await ${many}(table)
    .create(item)
    .go({ returnOnConditionCheckFailure: "all_old" });
  return { ${one}: toInfo(item), replayed: rejected && reservedId !== undefined };
}

/** One page of the actor's ${manyWords}, newest first. */
export function list({ table, actor }: Owner, query: ListQuery): Promise<Page<${One}Info>> {
  const entity = ${many}(table);
  const { fromComposite } = createConversions(entity);
  return listPage<${One}Item, ${One}Info>(query, {
    query: (page) => entity.query.byUser({ userId: actor.id }).go({ order: "desc", ...page }),
    name: "${names.path}",
    idPattern: ${pattern},
    idOf: ({ ${id} }) => ${id},
    startAfter: (${id}) => fromComposite.toCursor({ userId: actor.id, ${id} }),
    toInfo,
  });
}

/**
 * ${capitalized(aWords)} of the actor. Only a miss is read again consistently: it may just have been created.
 *
 * @throws AppError \`${one}.not_found\`
 */
export async function fromId({ table, actor }: Owner, ${id}: string): Promise<${One}Info> {
  const ${one} = ${many}(table).get(keyOf(actor.id, ${id}));
  const found = (await ${one}.go()).data ?? (await ${one}.go({ consistent: true })).data;
  if (found === null) throw ${one}NotFound();
  return toInfo(found);
}

/**
 * Replaces the fields of ${aWords} of the actor.
 *
 * @throws AppError \`${one}.not_found\`
 */
export async function update(
  { table, actor }: Owner,
  ${id}: string,
  input: ${One}Update,
): Promise<${One}Info> {
  const outcome = await ${many}(table)
    .patch(keyOf(actor.id, ${id}))
    .set(input)
    ${hasOptional ? ".remove(OPTIONAL.filter((field) => input[field] === undefined))" : ""}
    .go({ response: "all_new", returnOnConditionCheckFailure: "all_old" });
  if (outcome.rejected) throw ${one}NotFound();
  return toInfo(outcome.data);
}

/**
 * Deletes ${aWords} of the actor.
 *
 * @throws AppError \`${one}.not_found\`
 */
export async function remove({ table, actor }: Owner, ${id}: string): Promise<void> {
  const outcome = await ${many}(table)
    .remove(keyOf(actor.id, ${id}))
    .go({ returnOnConditionCheckFailure: "all_old" });
  if (outcome.rejected) throw ${one}NotFound();
}

function keyOf(userId: string, ${id}: string): { userId: string; ${id}: string } {
  if (!${pattern}.test(${id})) throw ${one}NotFound();
  return { userId, ${id} };
}

/** The error for ${aWords} that does not exist or belongs to another user. */
function ${one}NotFound(): AppError {
  return new AppError("not_found", "${one}.not_found", "${capitalized(words)} not found");
}

function toInfo(item: ${One}Item): ${One}Info {
  return {
    ${id}: item.${id},
    ${fields.map(memberOf).join("\n    ")}
    createdAt: timeOf(item.${id}),
  };
}
`;
}

/** A field of `toInfo`; one that an item lacks is left out. */
function memberOf({ name, isOptional }: Field): string {
  return isOptional
    ? `...(item.${name} !== undefined && { ${name}: item.${name} }),`
    : `${name}: item.${name},`;
}
