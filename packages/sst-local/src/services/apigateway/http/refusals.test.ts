import { expect, it } from "vitest";
import type { HttpApiDefinition } from "./definition.ts";
import { apiRefusals } from "./refusals.ts";
import { api, invocationUri } from "./testing/serve.ts";

const refused = (definition: HttpApiDefinition) =>
  apiRefusals({
    ...{ urn: "urn:api", name: "Api", origin: "", domains: [], isImported: false, definition },
  }).map(({ message }) => message);

const authorizer = {
  ...{ name: "own", authorizerType: "REQUEST", identitySource: [] },
  authorizerUri: invocationUri("f"),
};

it("accepts an API", () => {
  expect(refused(api({ "GET /a/{b}": {}, "ANY /{proxy+}": {}, $default: {} }))).toEqual([]);
});

it.each<[string, HttpApiDefinition, string]>([
  [
    "a route that ends in a slash",
    api({ "GET /a/": {} }),
    "The provided route key is not formatted",
  ],
  ["a method in lower case", api({ "get /a": {} }), "The provided route key is not formatted"],
  [
    "two routes that differ by the names of their variables",
    api({ "GET /a/{b}": {}, "GET /a/{c}": {} }),
    "Route with key GET /a/{c} already exists",
  ],
  [
    "a timeout above 30 seconds",
    api({ "GET /a": { integration: { timeoutInMillis: 60_000 } } }),
    "Timeout should be between 50 ms and 30000 ms",
  ],
  [
    "credentials for every origin",
    api({}, { corsConfiguration: { allowCredentials: true, allowOrigins: ["*"] } }),
    "allow-credentials is not supported if 'allow-origin' is *",
  ],
  [
    "a cache without an identity source",
    api({}, { authorizers: { own: { ...authorizer, authorizerResultTtlInSeconds: 60 } } }),
    "caching needs at least one identity source",
  ],
  [
    "simple responses with format 1.0",
    api(
      {},
      {
        authorizers: {
          own: {
            ...authorizer,
            ...{ authorizerPayloadFormatVersion: "1.0", enableSimpleResponses: true },
          },
        },
      },
    ),
    "simple responses need the payload format 2.0",
  ],
  ["a stage with a dot", api({}, { stages: [{ stageName: "a.b" }] }), "Stage name only allows"],
])("refuses %s", (_, definition, message) => {
  expect(refused(definition)).toEqual([expect.stringContaining(message) as string]);
});
