import { expect, it } from "vitest";
import { routes } from "@souk/contract/routes";
import { api } from "../support/api.ts";

const paths = [...new Set(routes.map(({ path }) => path))];

it.each(paths)("answers a preflight of %s with 204 and the methods of the path", async (path) => {
  const answer = await api("OPTIONS", path.replaceAll(/\{\w+\}/g, "x"));
  expect([answer.status, answer.text]).toEqual([204, ""]);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
  expect(answer.headers.get("access-control-allow-headers")).toContain("authorization");
  const methods = routes.filter((route) => route.path === path).map(({ method }) => method);
  const allowed = answer.headers.get("access-control-allow-methods")?.split(",");
  expect(allowed?.toSorted()).toEqual([...methods, "OPTIONS"].toSorted());
});

it.each([
  ["a Lambda", "GET", "/rooms", 200],
  ["DynamoDB", "DELETE", "/rooms/none/messages/none", 404],
  ["a mock", "GET", "/status/health", 200],
  ["the gateway itself", "GET", "/nowhere", 404],
])("allows every origin to read %s", async (_, method, path, status) => {
  const answer = await api(method, path, { as: "ana", headers: { origin: "https://example.com" } });
  expect(answer.status).toBe(status);
  expect(answer.headers.get("access-control-allow-origin")).toBe("*");
});
