import { type Rule, refusalsOf } from "../../../aws/refusals.ts";
import type { UserError } from "../../../errors.ts";
import type { MethodDefinition, Resource, RestApiDefinition } from "./api/definition.ts";
import type { RestApi } from "./graph.ts";
import { canaryResourcesOf } from "./stages/parse.ts";

const STAGE_RULES: readonly Rule<RestApiDefinition>[] = [
  {
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html",
    refuse: ({ stage }) => {
      const cached = Object.entries(stage.methodSettings ?? {}).find(
        ([, setting]) => setting.cachingEnabled === true,
      );
      return stage.cacheClusterEnabled === true && cached !== undefined
        ? `Response caching (${cached[0]}) is not supported.`
        : undefined;
    },
    hint: "Leave cachingEnabled off for the local stage.",
  },
];

const RESOURCE_RULES: readonly Rule<Resource>[] = [
  {
    source: "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html",
    refuse: ({ path }) =>
      path === "/" || path.split("/").slice(1).every(isPathPart)
        ? undefined
        : "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    hint: "A path part is either text or one parameter: /files/{name}, not /files/{name}.png.",
  },
];

const METHOD_RULES: readonly Rule<MethodDefinition>[] = [
  {
    source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html",
    refuse: ({ integrationResponses = {}, methodResponses = {} }) => {
      const undeclared = Object.entries(integrationResponses).flatMap(([status, response]) =>
        Object.keys(response.responseParameters ?? {}).filter(
          (parameter) =>
            parameter.startsWith("method.response.header.") &&
            methodResponses[status]?.responseParameters?.[parameter] === undefined,
        ),
      );
      return invalidMapping(undeclared);
    },
    hint: "Declare the header in responseParameters of the method response with the same status code.",
  },
];

/**
 * Rules for a graph only: a definition that is handed to `restApi()` may leave out what a method
 * declares of its request.
 */
const GRAPH_METHOD_RULES: readonly Rule<MethodDefinition>[] = [
  ...METHOD_RULES,
  {
    source: "https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html",
    refuse: ({ method, integration }) =>
      invalidMapping(
        Object.values(integration?.requestParameters ?? {}).filter(
          (expression) =>
            /^method\.request\.(?:header|querystring|path)\./.test(expression) &&
            !Object.hasOwn(method?.requestParameters ?? {}, expression),
        ),
      ),
    hint: "Declare the parameter in requestParameters of the method.",
  },
];

function invalidMapping(parameters: readonly string[]): string | undefined {
  if (parameters.length === 0) return undefined;
  return `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${parameters.join(", ")}]`;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html */
function isPathPart(part: string): boolean {
  return /^(?:[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._:-]+\+?\})$/.test(part);
}

/** What the control plane refuses of a definition, with AWS's messages. */
export const definitionRefusals = (definition: RestApiDefinition): UserError[] =>
  check(definition, METHOD_RULES, undefined);

/** What it refuses of an API in a graph. Errors that are about no method name the API's URN. */
export const apiRefusals = ({ urn, definition }: RestApi): UserError[] =>
  check(definition, GRAPH_METHOD_RULES, urn);

function check(
  definition: RestApiDefinition,
  methodRules: readonly Rule<MethodDefinition>[],
  urn: string | undefined,
): UserError[] {
  const resources = [...definition.resources, ...(canaryResourcesOf(definition) ?? [])];
  return [
    ...refusalsOf(STAGE_RULES, definition, `the stage ${definition.stage.stageName}`, urn),
    ...resources.flatMap((resource) => {
      const methods = Object.entries(resource.methods ?? {});
      // SST's preflight methods come from the API, the others from the route.
      const [, first] = methods.find(([verb]) => verb !== "OPTIONS") ?? methods[0] ?? [];
      return [
        ...refusalsOf(RESOURCE_RULES, resource, resource.path, first?.urn ?? urn),
        ...methods.flatMap(([verb, method]) =>
          refusalsOf(methodRules, method, `${verb} ${resource.path}`, method.urn ?? urn),
        ),
      ];
    }),
  ];
}
