import { beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { openApi } from "@souk/contract/openapi";
import { routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { type Exchange, useEverything } from "../support/everything.ts";

const { paths, components } = openApi();

let exchanges: Exchange[];
beforeAll(async () => {
  exchanges = await useEverything();
});

/** A schema of the document that allows no additional properties. */
function closed(name: string): z.ZodType {
  const text = JSON.stringify(components.schemas[name], (_, value: unknown) =>
    typeof value === "object" && value !== null && "properties" in value
      ? { ...value, additionalProperties: false }
      : value,
  );
  return z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
}

/** The name of the schema of a response; undefined if it has no body. */
function schemaOf(path: string, method: string, status: number): string | undefined {
  const said = paths[path]?.[method.toLowerCase()]?.responses[status];
  if (!said) return expect.fail(`${method} ${path} says nothing of ${status}`);
  const response = "$ref" in said ? components.responses[said.$ref.split("/").at(-1) ?? ""] : said;
  return response?.content?.["application/json"].schema["$ref"]?.toString().split("/").at(-1);
}

it.each(routes.map((route) => [routeKey(route), route] as const))(
  "says of %s what it answers",
  (key, { method, path, response: { status } }) => {
    const answers = exchanges.filter(({ route }) => route === key).map(({ answer }) => answer);
    expect(answers.map((answer) => answer.status)).toContain(status);
    for (const answer of answers) {
      const name = schemaOf(path, method, answer.status);
      if (name === undefined) expect(answer.text).toBe("");
      else expect(closed(name).safeParse(answer.json()).error?.issues ?? []).toEqual([]);
    }
  },
);

it("covers several kinds of errors, too", () => {
  const statuses = new Set(exchanges.map(({ answer }) => answer.status));
  expect([...statuses]).toEqual(expect.arrayContaining([400, 404, 409, 413]));
});
