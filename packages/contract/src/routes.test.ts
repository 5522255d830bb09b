import { describe, expect, it } from "vitest";
import * as z from "zod";
import { pathParameters, routeKey } from "./route.ts";
import { routes } from "./routes.ts";

describe("the route table", () => {
  it("has unique route keys", () => {
    const keys = routes.map(routeKey);
    expect(keys).toEqual([...new Set(keys)]);
  });

  it("has unique operation names", () => {
    const operations = routes.map(({ operation }) => operation);
    expect(operations).toEqual([...new Set(operations)]);
  });

  it("has no GET with a body, and no DELETE with a body except DELETE /basic", () => {
    const without = routes.filter(({ method }) => method === "GET" || method === "DELETE");
    const bodies = without.filter(({ body }) => body !== undefined);
    expect(bodies.map(routeKey)).toEqual(["DELETE /basic"]);
  });

  it("supports Idempotency-Key exactly where the server generates the id", () => {
    const creations = routes.filter(({ response }) => response.status === 201);
    const generated = creations.filter(({ path, body }) => {
      const [id] = routes.flatMap((route) =>
        route.path.startsWith(`${path}/{`) ? pathParameters(route.path.slice(path.length)) : [],
      );
      const { required = [] } = z.toJSONSchema(body?.schema ?? z.never(), { io: "input" });
      return id !== undefined && !required.includes(id);
    });
    const keyed = routes.filter(({ headers }) => headers?.includes("Idempotency-Key"));
    expect(keyed.map(routeKey)).toEqual(generated.map(routeKey));
    expect(keyed.map(routeKey)).toContain("POST /users");
  });
});

describe("pathParameters", () => {
  it("returns the names of parameters, greedy ones included", () => {
    expect(pathParameters("/a/{b}/c/{d+}")).toEqual(["b", "d"]);
  });
});
