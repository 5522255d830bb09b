import { beforeAll, expect, inject, it } from "vitest";
import * as z from "zod";
import type { OpenApi } from "@souk/contract/openapi";
import { routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { api } from "../support/api.ts";
import { type Exchange, useEverything } from "../support/everything.ts";

/** The document that the API itself serves. */
let document: OpenApi;
let exchanges: Exchange[];
beforeAll(async () => {
  document = (await api("GET", "/openapi.json")).json<OpenApi & Record<string, unknown>>();
  exchanges = await useEverything();
});

/** A schema of the document that allows no additional properties but those that it describes. */
function closed(name: string): z.ZodType {
  const text = JSON.stringify(document.components.schemas[name], (_, value: unknown) =>
    typeof value === "object" && value !== null && "properties" in value
      ? { additionalProperties: false, ...value }
      : value,
  );
  return z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
}

/** What the document says of a response. */
function responseOf(path: string, method: string, status: number) {
  const said = document.paths[path]?.[method.toLowerCase()]?.responses[status];
  if (!said) return expect.fail(`${method} ${path} says nothing of ${status}`);
  const response =
    "$ref" in said ? document.components.responses[said.$ref.split("/").at(-1) ?? ""] : said;
  return response ?? expect.fail(`${method} ${path} refers to no response for ${status}`);
}

it("serves the document to every origin, for caches too", async () => {
  const { status, headers } = await api("GET", "/openapi.json");
  expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
  expect(headers.get("access-control-allow-origin")).toBe("*");
  expect(headers.get("cache-control")).toBe("public, max-age=300");
  const [server] = document.servers;
  const health = new URL(`${server?.url}/status/health`, inject("stack").endpoints.api);
  expect((await fetch(health)).status).toBe(200);
});

it.each(routes.map((route) => [routeKey(route), route] as const))(
  "says of %s what it answers",
  (key, { method, path, response: { status } }) => {
    const answers = exchanges.filter(({ route }) => route === key).map(({ answer }) => answer);
    expect(answers.map((answer) => answer.status)).toContain(status);
    for (const answer of answers) {
      const { content, headers = {} } = responseOf(path, method, answer.status);
      const name = content?.["application/json"].schema["$ref"]?.toString().split("/").at(-1);
      expect(answer.headers.has("x-amzn-requestid")).toBe(
        headers["x-amzn-requestid"] !== undefined,
      );
      for (const header of ["retry-after", "idempotency-replayed"])
        if (answer.headers.has(header))
          expect(Object.keys(headers).map((known) => known.toLowerCase())).toContain(header);
      if (name === undefined) {
        expect(answer.text).toBe("");
        continue;
      }
      expect(answer.headers.get("content-type")).toMatch(/^application\/json/);
      expect(closed(name).safeParse(answer.json()).error?.issues ?? []).toEqual([]);
    }
  },
);

it("covers several kinds of errors, too", () => {
  const statuses = new Set(exchanges.map(({ answer }) => answer.status));
  expect([...statuses]).toEqual(expect.arrayContaining([400, 404, 409, 413]));
});
