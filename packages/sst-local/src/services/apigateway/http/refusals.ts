import { type Rule, refusalsOf } from "../../../aws/refusals.ts";
import type { UserError } from "../../../errors.ts";
import type { Authorizer, HttpApiDefinition, Integration, Route, Stage } from "./definition.ts";
import type { HttpApi } from "./graph.ts";
import { LIMITS } from "./limits.ts";
import { DEFAULT_ROUTE, parseRouteKey } from "./routes.ts";

const API_RULES: readonly Rule<HttpApiDefinition>[] = [
  {
    source: "https://github.com/aws/aws-cdk/issues/9076",
    refuse: ({ corsConfiguration: { allowCredentials, allowOrigins } = {} }) =>
      allowCredentials === true && allowOrigins?.includes("*")
        ? "allow-credentials is not supported if 'allow-origin' is *"
        : undefined,
    hint: "Name the origins in allowOrigins.",
  },
  {
    source: "https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html",
    refuse: ({ routes }) => {
      const keys = routes.map(({ routeKey }) => routeKey.replaceAll(/\{[^{}]*?(\+?)\}/g, "{$1}"));
      const twice = routes.find((_, index) => keys.indexOf(keys[index] ?? "") < index);
      return twice && `Route with key ${twice.routeKey} already exists for this API`;
    },
    hint: "Names of path variables do not make routes different.",
  },
];

const ROUTE_RULES: readonly Rule<Route>[] = [
  {
    source:
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html",
    refuse: ({ routeKey }) =>
      routeKey === DEFAULT_ROUTE || parseRouteKey(routeKey)
        ? undefined
        : `The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"`,
    hint: "A path does not end in a slash; a part of it is text or one variable, and {proxy+} is the last.",
  },
];

const INTEGRATION_RULES: readonly Rule<Integration>[] = [
  {
    source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html",
    refuse: ({ timeoutInMillis: timeout }) =>
      timeout === undefined ||
      (timeout >= LIMITS.integrationTimeoutMin && timeout <= LIMITS.integrationTimeout)
        ? undefined
        : `Timeout should be between ${LIMITS.integrationTimeoutMin} ms and ${LIMITS.integrationTimeout} ms`,
    hint: "The longest timeout of an integration of an HTTP API is 30 seconds.",
  },
];

const AUTHORIZER_RULES: readonly Rule<Authorizer>[] = [
  {
    source:
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.caching",
    refuse: ({ authorizerResultTtlInSeconds: ttl = 0, identitySource }) => {
      if (ttl > LIMITS.authorizerTtl) return `the TTL is more than ${LIMITS.authorizerTtl} seconds`;
      return ttl > 0 && identitySource.length === 0
        ? "caching needs at least one identity source"
        : undefined;
    },
    hint: "Name the identity sources that are the key of a cached result.",
  },
  {
    source:
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.v1",
    refuse: ({ authorizerPayloadFormatVersion, enableSimpleResponses }) =>
      authorizerPayloadFormatVersion === "1.0" && enableSimpleResponses === true
        ? "simple responses need the payload format 2.0"
        : undefined,
    hint: 'Use payload "2.0", or return IAM policies.',
  },
];

const STAGE_RULES: readonly Rule<Stage>[] = [
  {
    source:
      "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html",
    refuse: ({ stageName }) =>
      stageName === "$default" || /^[\w-]{1,128}$/.test(stageName)
        ? undefined
        : "Stage name only allows a-zA-Z0-9_-",
    hint: "Use $default, or letters, digits, hyphens and underscores.",
  },
];

/** What the control plane refuses of an HTTP API. */
export const apiRefusals = ({ urn, name, definition }: HttpApi): UserError[] => {
  const { routes, integrations, authorizers = {}, stages } = definition;
  return [
    ...refusalsOf(API_RULES, definition, `the HTTP API ${name}`, urn),
    ...routes.flatMap((route) =>
      refusalsOf(ROUTE_RULES, route, `the route ${route.routeKey}`, route.urn ?? urn),
    ),
    ...routes.flatMap((route) => {
      const integration = integrations[route.integrationId ?? ""];
      const title = `the integration of ${route.routeKey}`;
      return integration ? refusalsOf(INTEGRATION_RULES, integration, title, route.urn ?? urn) : [];
    }),
    ...Object.values(authorizers).flatMap((authorizer) =>
      refusalsOf(
        AUTHORIZER_RULES,
        authorizer,
        `the authorizer ${authorizer.name}`,
        authorizer.urn ?? urn,
      ),
    ),
    ...stages.flatMap((stage) =>
      refusalsOf(STAGE_RULES, stage, `the stage ${stage.stageName}`, urn),
    ),
  ];
};
