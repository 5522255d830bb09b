import { describe, expect, it } from "vitest";
import { pathParameters, routeKey } from "./route.ts";
import { routes } from "./routes.ts";

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
});

describe("pathParameters", () => {
  it("reads the names in braces, greedy ones too", () => {
    expect(pathParameters("/a/{b}/c/{d+}")).toEqual(["b", "d"]);
  });
});
