import { describe, expect, it } from "vitest";
import { UserError } from "../../../../errors.ts";
import { restApi } from "../index.ts";
import { api, lambdaProxy, mock } from "../testing/definitions.ts";
import { serve } from "../testing/serve.ts";

const echoPath = { functions: { backend: (event: unknown) => ({ body: JSON.stringify(event) }) } };

describe("precedence", () => {
  const table: [fact: string, routes: string[], line: string, winner: string | undefined][] = [
    ["a static segment beats a parameter", ["GET /a/{x}", "GET /a/b"], "GET /a/b", "GET /a/b"],
    ["a static segment beats a greedy parameter", ["GET /{p+}", "GET /a"], "GET /a", "GET /a"],
    ["a parameter beats a greedy one", ["GET /{p+}", "GET /a/{x}"], "GET /a/b", "GET /a/{x}"],
    [
      "a longer static prefix beats a greedy parameter above",
      ["GET /{p+}", "GET /a/{q+}"],
      "GET /a/b/c",
      "GET /a/{q+}",
    ],
    [
      "a dead end falls back to the greedy resource above",
      ["GET /{p+}", "GET /a/b"],
      "GET /a/c",
      "GET /{p+}",
    ],
    [
      "a static tail beats a parameter tail",
      ["GET /a/{x}/{y}", "GET /a/{x}/c"],
      "GET /a/b/c",
      "GET /a/{x}/c",
    ],
    ["the exact method beats ANY on one resource", ["ANY /a", "GET /a"], "GET /a", "GET /a"],
    [
      "a static resource without the method hides nothing",
      ["GET /a", "POST /{p+}"],
      "POST /a",
      "POST /{p+}",
    ],
    [
      "ANY on the static resource beats the exact method on the greedy one",
      ["ANY /a", "GET /{p+}"],
      "GET /a",
      "ANY /a",
    ],
    ["ANY covers HEAD", ["ANY /a"], "HEAD /a", "ANY /a"],
    ["GET does not cover HEAD", ["GET /a"], "HEAD /a", undefined],
    ["a trailing slash is ignored", ["GET /a"], "GET /a/", "GET /a"],
    ["slashes after the stage are one", ["GET /a"], "GET //a", "GET /a"],
    ["slashes inside the path count", ["GET /a/b"], "GET /a//b", undefined],
    ["a parameter is never empty", ["GET /a/{x}/b"], "GET /a//b", undefined],
    ["a greedy parameter does not match the root", ["GET /{p+}"], "GET /", undefined],
    ["the stage alone is the root", ["GET /"], "GET ", "GET /"],
    ["paths are case-sensitive", ["GET /a"], "GET /A", undefined],
  ];

  it.each(table)("%s", async (_fact, routes, line, winner) => {
    const methods = routes.map((name) => [
      name,
      mock("", {
        responses: {
          "200": { responseParameters: { "method.response.header.x-route": `'${name}'` } },
        },
      }),
    ]);
    await using gateway = await serve(api(Object.fromEntries(methods)));
    const reply = await gateway.send(line.replace(" ", " /dev"));
    expect(reply.status).toBe(winner === undefined ? 403 : 200);
    expect(reply.headers["x-route"]).toBe(winner);
  });
});

it("answers a preflight without an OPTIONS method with Missing Authentication Token, and logs why", async () => {
  await using gateway = await serve(api({ "GET /rooms": mock() }));
  const reply = await gateway.send("OPTIONS /dev/rooms", {
    headers: { Origin: "https://a.example" },
  });
  expect(reply.status).toBe(403);
  expect(reply.json).toEqual({ message: "Missing Authentication Token" });
  expect(reply.headers["x-amzn-errortype"]).toBe("MissingAuthenticationTokenException");
  expect(reply.headers["access-control-allow-origin"]).toBeUndefined();
  expect(gateway.diagnoses).toMatchObject([{ stage: "route", status: 403 }]);
  expect(gateway.diagnoses[0]!.sentence).toContain("add an OPTIONS method");
});

it.each(["/", "/other/rooms", "/develop/rooms"])(
  "answers Forbidden to %s, no stage",
  async (path) => {
    await using gateway = await serve(
      api({ "GET /rooms": mock() }, { gatewayResponses: { DEFAULT_4XX: { statusCode: "418" } } }),
    );
    const reply = await gateway.send(`GET ${path}`);
    expect(reply.status).toBe(403);
    expect(reply.json).toEqual({ message: "Forbidden" });
    expect(reply.headers["x-amzn-errortype"]).toBe("ForbiddenException");
  },
);

it("keeps path parameters percent-encoded and a greedy one whole", async () => {
  await using gateway = await serve(api({ "GET /u/{id}/{rest+}": lambdaProxy() }), echoPath);
  const reply = await gateway.send("GET /dev/u/a%2Bb@c/x//y%20z/");
  expect(reply.json).toMatchObject({
    path: "/u/a%2Bb@c/x//y%20z/",
    pathParameters: { id: "a%2Bb@c", rest: "x//y%20z" },
    resource: "/u/{id}/{rest+}",
  });
});

it.each([
  ["two names for one parameter", ["GET /{a}", "GET /{b}/c"]],
  ["a child below a greedy resource", ["GET /{a+}", "GET /{a+}/b"]],
])("refuses %s", (_fact, routes) => {
  const definition = api(Object.fromEntries(routes.map((name) => [name, mock()])));
  expect(() => restApi(definition, {})).toThrow(UserError);
});
