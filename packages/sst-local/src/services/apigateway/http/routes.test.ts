import { expect, it } from "vitest";
import { parseRouteKey, RoutingTable } from "./routes.ts";

const table = (...keys: string[]) => new RoutingTable(keys.map((key) => [key, key] as const));

// The example of https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
it.each([
  ["GET", "/pets/dog/1", "GET /pets/dog/1", undefined],
  ["GET", "/pets/dog/2", "GET /pets/dog/{id}", { id: "2" }],
  ["GET", "/pets/cat/1", "GET /pets/{proxy+}", { proxy: "cat/1" }],
  ["POST", "/test/5", "ANY /{proxy+}", { proxy: "test/5" }],
  ["BREW", "/test/5", "$default", undefined],
  ["GET", "/", "$default", undefined],
])("%s %s goes to %s as in AWS's example", (method, path, route, pathParameters) => {
  const routes = table(
    "$default",
    "ANY /{proxy+}",
    "GET /pets/{proxy+}",
    "GET /pets/dog/{id}",
    "GET /pets/dog/1",
  );
  expect(routes.find(method, path)).toEqual({ route, pathParameters });
});

it.each([
  ["a method before ANY", ["ANY /a", "GET /a"], "GET /a", "GET /a"],
  ["a full match before a greedy one", ["GET /a/{p+}", "ANY /a/{b}"], "GET /a/x", "ANY /a/{b}"],
  ["the longer greedy route", ["GET /{p+}", "GET /a/{p+}"], "GET /a/x/y", "GET /a/{p+}"],
  ["another route for another method", ["POST /a", "ANY /{p+}"], "GET /a", "ANY /{p+}"],
  ["a greedy route for a trailing slash", ["GET /a", "GET /a/{p+}"], "GET /a/", "GET /a/{p+}"],
  ["text with escapes", ["GET /a b"], "GET /a%20b", undefined],
  ["text that is sent with escapes", ["GET /a"], "GET /%61", "GET /a"],
])("prefers %s", (_, keys, line, expected) => {
  const [method = "", path = ""] = line.split(" ");
  expect(table(...keys).find(method, path)?.route).toBe(expected);
});

it.each([
  ["GET /pets", "/pets/"],
  ["GET /pets/{id}", "/pets/"],
  ["GET /pets/{proxy+}", "/pets"],
  ["ANY /{proxy+}", "/"],
  ["POST /pets", "/pets"],
])("%s does not match GET %s", (key, path) => {
  expect(table(key).find("GET", path)).toBeUndefined();
});

it.each(["GET /", "ANY /a/{b}/c", "PATCH /{proxy+}", "GET /a.b-c_d~e"])(
  "%s is a route key",
  (key) => expect(parseRouteKey(key)).toBeDefined(),
);

it.each(["GET", "get /a", "FETCH /a", "GET a", "GET /a/", "GET /{p+}/a", "GET /a{b}", "GET  /a"])(
  "%s is no route key",
  (key) => expect(parseRouteKey(key)).toBeUndefined(),
);
