import { type Field, sampleCode } from "../fields.ts";
import { capitalized, type Names } from "../names.ts";

/** `packages/core/src/<entity>/<entity>.test.ts`. Long because it is the text of one file. */
export function coreTestFile(names: Names, fields: readonly Field[]): string {
  const { one, One, id, words, manyWords, aWords } = names;
  const first = fields.find(({ isOptional }) => !isOptional) ?? fields[0];
  const required = fields.filter(({ isOptional }) => !isOptional);
  const hasOptional = required.length < fields.length;
  const without = `Object.fromEntries(Object.entries(input).filter(([name]) => name !== "${first?.name}"))`;
  return `
import { afterAll, beforeAll, expect, it } from "vitest";
import { as, startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import { newId } from "../id/index.ts";
import type { Scope } from "../scope/index.ts";
import { metered } from "../table/index.ts";
import * as ${One} from "./index.ts";

let table: TestTable;
let ana: Scope;
let ben: Scope;

beforeAll(async () => {
  table = await startTable();
  ana = as("ana", table);
  ben = as("ben", table);
});
afterAll(() => table.stop());

const input: ${One}.${One}Create = ${sampleCode(fields)};
const changed: ${One}.${One}Update = ${sampleCode(fields, { which: "changed" })};
const notFound = expect.objectContaining({ kind: "not_found", code: "${one}.not_found" });
const make = async (scope: Scope) => (await ${One}.create(scope, input)).${one};

it("creates ${aWords} for one write unit, and gets it for half a read unit", async () => {
  const created = await metered(() => make(ana));
  expect(created.usage).toEqual({ requests: 1, writeUnits: 1, readUnits: 0 });
  expect(${One}.${One}Info.safeParse(created.result).success).toBe(true);
  const got = await metered(() => ${One}.fromId(ana, created.result.${id}));
  expect(got.usage).toEqual({ requests: 1, writeUnits: 0, readUnits: 0.5 });
  expect(got.result).toEqual({ ...created.result, ...input });
});

it("creates ${aWords} once under a reserved id", async () => {
  const id = newId();
  const first = await ${One}.create(ana, input, id);
  expect(await ${One}.create(ana, input, id)).toEqual({ ...first, replayed: true });
});

it("lists the ${manyWords} of the actor alone, newest first, by pages", async () => {
  const cy = as("cy", table);
  const made = [await make(cy), await make(cy), await make(cy)];
  await make(ben);
  const page = await ${One}.list(cy, { limit: 2 });
  const rest = await ${One}.list(cy, { limit: 2, cursor: page.cursor });
  expect([...page.items, ...rest.items]).toEqual(made.toReversed());
  expect(rest.cursor).toBeUndefined();
});

it("replaces every field of ${aWords}", async () => {
  const { ${id}, createdAt } = await make(ana);
  expect(await ${One}.update(ana, ${id}, changed)).toEqual({ ${id}, createdAt, ...changed });
  expect(await ${One}.fromId(ana, ${id})).toEqual({ ${id}, createdAt, ...changed });
});
${
  hasOptional
    ? `
it("removes the fields that a replacement leaves out", async () => {
  const { ${id}, createdAt } = await make(ana);
  const least: ${One}.${One}Update = ${sampleCode(required, { which: "changed" })};
  expect(await ${One}.update(ana, ${id}, least)).toEqual({ ${id}, createdAt, ...least });
});
`
    : ""
}
it("deletes ${aWords}, once", async () => {
  const { ${id} } = await make(ana);
  await ${One}.remove(ana, ${id});
  await expect(${One}.remove(ana, ${id})).rejects.toThrow(notFound);
  await expect(${One}.fromId(ana, ${id})).rejects.toThrow(notFound);
});

it("finds no ${words} of another user, and none by another form of id", async () => {
  const { ${id} } = await make(ana);
  for (const [scope, id] of [[ben, ${id}], [ana, "a#b"]] as const) {
    await expect(${One}.fromId(scope, id)).rejects.toThrow(notFound);
    await expect(${One}.update(scope, id, changed)).rejects.toThrow(notFound);
    await expect(${One}.remove(scope, id)).rejects.toThrow(notFound);
  }
  expect(await ${One}.fromId(ana, ${id})).toMatchObject(input);
});

it.each<[string, object]>([
  ["an unknown field", { ...input, unknown: 1 }],
  ["a field of another type", { ...input, ${first?.name}: [] }],
  ${required.length > 0 ? `["no ${first?.name}", ${without}],` : ""}
])("refuses a body with %s", (_, body) => {
  expect(${One}.${One}Create.safeParse(body).success).toBe(false);
});
`;
}

/** `test/api/<entities>.test.ts`: the routes over HTTP. */
export function apiTestFile(names: Names, fields: readonly Field[]): string {
  const { one, One, id, path, folder, words, aWords } = names;
  return `
import type { ${One}Create, ${One}Info, ${One}Update } from "@souk/core/${folder}/schema";
import { beforeAll, expect, it } from "vitest";
import { api, error, unique } from "../support/api.ts";
import { makePerson } from "../support/people.ts";

const input: ${One}Create = ${sampleCode(fields)};
const changed: ${One}Update = ${sampleCode(fields, { which: "changed" })};

let token: string;
beforeAll(async () => {
  token = (await makePerson()).idToken;
});

/** Creates ${aWords} of the user of the token. */
async function make(): Promise<${One}Info> {
  const answer = await api("POST", "/${path}", { token, body: input });
  expect([answer.status, answer.text]).toEqual([201, answer.text]);
  return answer.json<${One}Info>();
}

it("creates, gets, lists, replaces and deletes ${aWords}", async () => {
  const ${one} = await make();
  expect(${one}).toMatchObject(input);
  const path = \`/${path}/\${${one}.${id}}\`;
  expect((await api("GET", path, { token })).json()).toEqual(${one});
  const page = await api("GET", "/${path}", { token, query: { limit: "1" } });
  expect(page.json()).toMatchObject({ items: [${one}] });
  const replaced = await api("PUT", path, { token, body: changed });
  expect([replaced.status, replaced.json()]).toEqual([200, { ...${one}, ...changed }]);
  expect((await api("DELETE", path, { token })).status).toBe(204);
  expect((await api("GET", path, { token })).status).toBe(404);
});

it("creates one ${words} for repeated requests with the same Idempotency-Key", async () => {
  const headers = { "Idempotency-Key": unique("key") };
  const create = () => api("POST", "/${path}", { token, body: input, headers });
  const first = await create();
  const again = await create();
  expect([again.status, again.json()]).toEqual([201, first.json()]);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
});

it("answers 400 to an unknown field, and 404 for ${aWords} of another user", async () => {
  const body = { ...input, unknown: 1 };
  expect((await api("POST", "/${path}", { token, body })).status).toBe(400);
  const { ${id} } = await make();
  const another = await makePerson();
  const answer = await api("GET", \`/${path}/\${${id}}\`, { token: another.idToken });
  const missing = error("${one}.not_found", "${capitalized(words)} not found");
  expect([answer.status, answer.json()]).toEqual([404, missing]);
});
`;
}

/** The function in `test/support/everything.ts`, which calls every route. */
export function useFunction(names: Names, fields: readonly Field[]): string {
  const { Many, id, path, manyWords } = names;
  return `
/** Requests of one user for their ${manyWords}. */
async function own${Many}(use: Use): Promise<void> {
  const { idToken: token } = await makePerson();
  const body = ${sampleCode(fields)};
  const created = await use("POST /${path}", { token, body, headers: key() });
  const { ${id} } = created.json<{ ${id}: string }>();
  await use("POST /${path}", { token, body });
  await use("GET /${path}", { token });
  await use("GET /${path}/{${id}}", { token }, { ${id} });
  await use("PUT /${path}/{${id}}", { token, body }, { ${id} });
  await use("DELETE /${path}/{${id}}", { token }, { ${id} });
  await use("GET /${path}/{${id}}", { token }, { ${id} });
}`;
}

/** The rows of the permission matrix in `test/api/permissions.test.ts`. */
export function permissionRows({ id, path }: Names, fields: readonly Field[]): string[] {
  const body = `body: () => (${sampleCode(fields)})`;
  return [
    `"GET /${path}": { nobody: 401, another: 200, owner: 200, admin: 200 }`,
    `"POST /${path}": {
      ...{ nobody: 401, another: 201, owner: 201, admin: 201 },
      ${body},
    }`,
    `"GET /${path}/{${id}}": { nobody: 401, another: 404, owner: 200, admin: 404 }`,
    `"PUT /${path}/{${id}}": {
      ...{ nobody: 401, another: 404, owner: 200, admin: 404 },
      ${body},
    }`,
    `"DELETE /${path}/{${id}}": { nobody: 401, another: 404, owner: 204, admin: 404 }`,
  ];
}
