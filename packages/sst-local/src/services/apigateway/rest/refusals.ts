import { UserError } from "../../../errors.ts";
import type { MethodDefinition, Resource, RestApiDefinition } from "./api/definition.ts";
import { canaryResourcesOf } from "./stages/parse.ts";

/** A rule of the control plane, which refuses a definition before it is deployed. */
interface Rule<Subject> {
  /** The page or recording that the message is from. */
  readonly source: string;
  /** The reason to refuse, in AWS's words; undefined when there is none. */
  readonly refuse: (subject: Subject) => string | undefined;
  readonly hint: string;
}

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
      return undeclared.length === 0
        ? undefined
        : `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${undeclared.join(", ")}]`;
    },
    hint: "Declare the header in responseParameters of the method response with the same status code.",
  },
];

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateResource.html */
function isPathPart(part: string): boolean {
  return /^(?:[a-zA-Z0-9._:-]+|\{[a-zA-Z0-9._:-]+\+?\})$/.test(part);
}

/** @throws UserError for a definition that the control plane refuses, with AWS's message */
export function refuseInvalid(definition: RestApiDefinition): void {
  check(STAGE_RULES, definition, "");
  for (const resource of [...definition.resources, ...(canaryResourcesOf(definition) ?? [])]) {
    check(RESOURCE_RULES, resource, `${resource.path}: `);
    for (const [verb, method] of Object.entries(resource.methods ?? {})) {
      check(METHOD_RULES, method, `${verb} ${resource.path}: `);
    }
  }
}

function check<Subject>(rules: readonly Rule<Subject>[], subject: Subject, where: string): void {
  for (const { refuse, hint } of rules) {
    const reason = refuse(subject);
    if (reason !== undefined) throw new UserError(where + reason, { hint });
  }
}
