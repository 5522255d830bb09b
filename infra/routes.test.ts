import { describe, expect, it } from "vitest";
import { toModelSchema } from "./models.ts";
import { pathParameters, routeKey } from "./route.ts";
import { routes } from "./routes.ts";
import { stageSettings } from "./stage.ts";

describe("the route table", () => {
  it("has each method of a path once", () => {
    const keys = routes.map(routeKey);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it("names each operation once", () => {
    const operations = routes.map(({ operation }) => operation);
    expect(operations).toEqual([...new Set(operations)]);
  });

  it("gives a body to no GET, and to no DELETE but the one that names its item so", () => {
    const without = routes.filter(({ method }) => method === "GET" || method === "DELETE");
    const bodies = without.filter(({ body }) => body !== undefined);
    expect(bodies.map(routeKey)).toEqual(["DELETE /basic"]);
  });

  it("takes an Idempotency-Key where the server makes the id, and nowhere else", () => {
    const keyed = routes.filter(({ headers }) => headers?.includes("Idempotency-Key"));
    expect(keyed.map(routeKey)).toEqual([
      "POST /rooms/{roomId}/messages",
      "POST /users",
      "POST /data",
    ]);
  });

  it.each(["prod", "preview", "somebody"])("can mock every route that %s lists", (stage) => {
    const mockable = new Set(routes.filter(({ mock }) => mock).map(routeKey));
    expect(stageSettings(stage).mocks.filter((key) => !mockable.has(key))).toEqual([]);
  });
});

describe("pathParameters", () => {
  it("reads the names in braces, greedy ones too", () => {
    expect(pathParameters("/a/{b}/c/{d+}")).toEqual(["b", "d"]);
  });
});

describe("toModelSchema", () => {
  const bodies = routes.flatMap(({ body }) => body ?? []);

  it.each(bodies)("makes of $name a draft 4 object that refuses unknown fields", (body) => {
    expect(JSON.parse(toModelSchema(body.schema))).toMatchObject({
      $schema: "http://json-schema.org/draft-04/schema#",
      type: "object",
      // An item is whatever its client wants to keep.
      additionalProperties: body.name === "ItemPut" ? {} : false,
    });
  });

  it.each(bodies)("uses in $name only words that API Gateway understands", ({ schema }) => {
    const words = new Set<string>();
    JSON.parse(toModelSchema(schema), function (key, value: unknown) {
      if (!Array.isArray(this)) words.add(key);
      return value;
    });
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
    for (const unsupported of ["$id", "const", "$defs", "if", "contains", "propertyNames"])
      expect(words).not.toContain(unsupported);
  });
});

describe("a stage", () => {
  it("believes a username everywhere but in production", () => {
    expect(stageSettings("prod").chatIdentity).toBe("cognito");
    expect(stageSettings("somebody").chatIdentity).toBe("username");
  });

  it("named like a member of every object is a personal stage", () => {
    expect(stageSettings("constructor")).toEqual(stageSettings("somebody"));
  });
});
