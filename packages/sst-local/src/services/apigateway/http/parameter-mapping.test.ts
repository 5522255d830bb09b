import { expect, it } from "vitest";
import { httpEndpoint } from "../rest/testing/http-endpoint.ts";
import type { Integration } from "./definition.ts";
import { api, serve } from "./testing/serve.ts";

type Parameters = Record<string, string>;

/** Sends a request through an HTTP integration and resolves to what the endpoint and the client get. */
async function through(integration: Partial<Integration>, status = 200) {
  await using endpoint = await httpEndpoint({
    status,
    headers: { "X-From": "endpoint", "Content-Type": "application/json" },
    body: '{"a":{"b":"deep"}}',
  });
  const own = { integrationType: "HTTP_PROXY", integrationUri: `${endpoint.origin}/base` };
  const stages = [{ stageName: "$default", stageVariables: { env: "blue" } }];
  const routes = { "POST /pets/{id}": { integration: { ...own, ...integration } } };
  await using served = await serve(api(routes, { stages }));
  const reply = await served.send("POST /pets/6?x=1&x=2&y=3", {
    headers: { "X-One": ["a", "b"], "X-Two": "c" },
    body: '{"pet":{"names":["Rex"]}}',
  });
  return { request: endpoint.requests[0], reply };
}

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
it.each<[Parameters, Record<string, string | undefined>]>([
  [{ "append:header.X-Two": "d" }, { "x-two": "c, d" }],
  [{ "overwrite:header.x-two": "$request.header.x-one" }, { "x-two": "a,b" }],
  [{ "remove:header.X-Two": "''" }, { "x-two": undefined }],
  [{ "append:header.X-New": "$request.path.id" }, { "x-new": "6" }],
  [
    { "append:header.X-New": "${request.path} and ${request.querystring.x}" },
    { "x-new": "/pets/6 and 1,2" },
  ],
  [{ "append:header.X-New": "$request.body.pet.names[0]" }, { "x-new": "Rex" }],
  [{ "append:header.X-New": "$context.routeKey" }, { "x-new": "POST /pets/{id}" }],
  [{ "append:header.X-New": "$stageVariables.env" }, { "x-new": "blue" }],
])("maps the request by %o", async (requestParameters, headers) => {
  const { request } = await through({ requestParameters });
  for (const [name, value] of Object.entries(headers)) {
    expect([name, request?.headers[name]]).toEqual([name, value]);
  }
});

it.each<[Parameters, string]>([
  [{ "overwrite:path": "/other/$" }, "/other/$?x=1&x=2&y=3"],
  [{ "overwrite:path": "$request.path" }, "/pets/6?x=1&x=2&y=3"],
  [{ "append:querystring.y": "4" }, "/base?x=1&x=2&y=3&y=4"],
  [{ "overwrite:querystring.x": "$request.path.id" }, "/base?x=6&y=3"],
  [{ "remove:querystring.x": "''" }, "/base?y=3"],
])("maps the URL by %o", async (requestParameters, url) => {
  expect((await through({ requestParameters })).request?.url).toBe(url);
});

it.each<[number, Parameters, number, Record<string, string | undefined>]>([
  [200, { "append:header.x-new": "$response.header.X-From" }, 200, { "x-new": "endpoint" }],
  [200, { "overwrite:header.X-From": "$response.body.a.b" }, 200, { "x-from": "deep" }],
  [200, { "remove:header.X-From": "''" }, 200, { "x-from": undefined }],
  [500, { "overwrite:statuscode": "403" }, 403, { "x-from": "endpoint" }],
])("maps a response of %i by %o", async (status, mapping, expected, headers) => {
  const responseParameters = { [status]: mapping, 404: { "overwrite:statuscode": "400" } };
  const { reply } = await through({ responseParameters }, status);
  expect(reply.status).toBe(expected);
  for (const [name, value] of Object.entries(headers)) {
    expect([name, reply.headers[name]]).toEqual([name, value]);
  }
});

it("maps the event of a function", async () => {
  const requestParameters = { "overwrite:path": "/mapped", "append:querystring.z": "1" };
  await using served = await serve(api({ $default: { integration: { requestParameters } } }), {
    functions: { backend: "in" },
  });
  await served.send("GET /a");
  expect(served.invocations[0]?.event).toMatchObject({
    ...{ rawPath: "/mapped", rawQueryString: "z=1", queryStringParameters: { z: "1" } },
  });
});
