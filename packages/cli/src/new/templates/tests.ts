import { type Field, sampleCode } from "../fields.ts";
import type { Names } from "../names.ts";

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

const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
