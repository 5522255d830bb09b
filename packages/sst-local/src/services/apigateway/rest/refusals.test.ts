import { expect, it } from "vitest";
import type { MethodDefinition } from "./api/definition.ts";
import { apiRefusals } from "./refusals.ts";

const URN = "urn:pulumi:test::souk::aws:apigateway/method:Method::Get";
const refused = (method: MethodDefinition, path = "/orders/{id}") =>
  apiRefusals({
    ...{ urn: "urn:api", name: "Api", apiId: "a", stageName: "$default", origin: "" },
    definition: {
      stage: { stageName: "$default" },
      resources: [{ path, methods: { GET: { urn: URN, ...method } } }],
    },
  }).map(({ message, resource }) => [resource, message]);
const invalid = (parameter: string) =>
  `AWS refuses GET /orders/{id}: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${parameter}].`;
const integration = (source: string) => ({
  integration: { type: "HTTP", requestParameters: { "integration.request.path.id": source } },
});

it.each(["method.request.path.id", "method.request.querystring.q", "method.request.header.X-A"])(
  "refuses %s in an integration's requestParameters unless the method declares it",
  (source) => {
    expect(refused(integration(source))).toEqual([[URN, invalid(source)]]);
    const method = { requestParameters: { [source]: false } };
    expect(refused({ ...integration(source), method })).toEqual([]);
  },
);

it.each(["'static'", "method.request.body", "method.request.body.id", "context.requestId"])(
  "accepts the source %s, which no method declares",
  (source) => expect(refused(integration(source))).toEqual([]),
);

it("refuses a response header that the method response does not declare", () => {
  const parameter = "method.response.header.Location";
  const integrationResponses = { 200: { responseParameters: { [parameter]: "'/'" } } };
  expect(refused({ integrationResponses })).toEqual([[URN, invalid(parameter)]]);
  expect(refused({ integrationResponses, methodResponses: { 200: {} } })).toHaveLength(1);
  const methodResponses = { 200: { responseParameters: { [parameter]: true } } };
  expect(refused({ integrationResponses, methodResponses })).toEqual([]);
});

it("refuses a path part that is neither text nor one parameter", () => {
  expect(refused({}, "/a/{x}.png")).toEqual([
    [URN, expect.stringMatching(/^AWS refuses \/a\/\{x\}\.png: Resource's path part only allow/)],
  ]);
});
