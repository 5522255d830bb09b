import { byType, componentOf, type Graph, type Resource } from "../../../graph/index.ts";
import {
  flag,
  isRecord,
  number,
  type Properties,
  record,
  records,
  text,
  textMap,
  texts,
} from "../../../graph/inputs.ts";
import type { Authorizer, HttpApiDefinition, Integration, Route, Stage } from "./definition.ts";
import { unsupported } from "./integrations/unsupported.ts";

/** An HTTP API of the graph. */
export interface HttpApi {
  urn: string;
  /** The name of the component in the infra. */
  name: string;
  /** Its origin on AWS. */
  origin: string;
  /** Its addresses at custom domains, with the key of the API mapping. */
  domains: string[];
  /** True for an API that is defined by an OpenAPI document. */
  isImported: boolean;
  definition: HttpApiDefinition;
}

/** The resource types of API Gateway v2 that belong to an API. */
export const TYPES = {
  api: "aws:apigatewayv2/api:Api",
  apiMapping: "aws:apigatewayv2/apiMapping:ApiMapping",
  authorizer: "aws:apigatewayv2/authorizer:Authorizer",
  deployment: "aws:apigatewayv2/deployment:Deployment",
  domainName: "aws:apigatewayv2/domainName:DomainName",
  integration: "aws:apigatewayv2/integration:Integration",
  route: "aws:apigatewayv2/route:Route",
  stage: "aws:apigatewayv2/stage:Stage",
} as const;

/** A private integration names it; notEmulated() says what that means. */
const VPC_LINK = "aws:apigatewayv2/vpcLink:VpcLink";

/** Every HTTP API in the graph. */
export const httpApis = (graph: Graph): HttpApi[] =>
  apisOf(graph).map((api) => toHttpApi(graph, api));

const apisOf = (graph: Graph): Resource[] =>
  byType(graph, TYPES.api).filter(({ inputs }) => inputs["protocolType"] === "HTTP");

/** True for an HTTP API and what belongs to one; WebSocket APIs have the same types. */
export function takes({ type, id, inputs }: Resource, graph: Graph): boolean {
  const isOfApi = (apiId: unknown) => apisOf(graph).some((api) => api.id === apiId);
  if (type === TYPES.domainName) {
    return byType(graph, TYPES.apiMapping).some(
      (mapping) => mapping.inputs["domainName"] === id && isOfApi(mapping.inputs["apiId"]),
    );
  }
  if (type === TYPES.api) return isOfApi(id);
  if (type === VPC_LINK) {
    return byType(graph, TYPES.integration).some((one) => one.inputs["connectionId"] === id);
  }
  return Object.values<string>(TYPES).includes(type) && isOfApi(inputs["apiId"]);
}

/** One line for each route whose integration is not emulated, and for each imported API. */
export const notEmulated = (graph: Graph): string[] =>
  httpApis(graph).flatMap(({ name, isImported, definition: { routes, integrations } }) => [
    ...(isImported ? [`OpenAPI document of the HTTP API ${name}: its routes are not there`] : []),
    ...routes.flatMap(({ routeKey, integrationId = "" }) => {
      const integration = integrations[integrationId];
      const missing = integration && unsupported(integration);
      return missing === undefined ? [] : [`route ${routeKey} of ${name}: ${missing}`];
    }),
  ]);

function toHttpApi(graph: Graph, api: Resource): HttpApi {
  const region = api.region ?? graph.app.region;
  const own = (type: string) =>
    byType(graph, type).filter(({ inputs }) => inputs["apiId"] === api.id);
  const cors = api.inputs["corsConfiguration"];
  const quick = quickCreated(api);
  return {
    urn: api.urn,
    name: componentOf(graph, api)?.name ?? api.name,
    origin: `https://${api.id}.execute-api.${region}.amazonaws.com`,
    domains: own(TYPES.apiMapping).flatMap(({ inputs }) => {
      const [domain, key = ""] = [text(inputs, "domainName"), text(inputs, "apiMappingKey")];
      return domain === undefined ? [] : [`https://${domain}${key === "" ? "" : `/${key}`}`];
    }),
    isImported: api.inputs["body"] !== undefined,
    definition: {
      apiId: api.id,
      accountId: graph.app.accountId,
      region,
      ...(isRecord(cors) && Object.keys(cors).length > 0 && { corsConfiguration: cors }),
      routes: [...own(TYPES.route).map(routeOf), ...quick.routes],
      integrations: {
        ...Object.fromEntries(own(TYPES.integration).map((one) => [one.id, integrationOf(one)])),
        ...quick.integrations,
      },
      authorizers: Object.fromEntries(
        own(TYPES.authorizer).map((one) => [one.id, authorizerOf(one)]),
      ),
      stages: [...own(TYPES.stage).map(stageOf), ...quick.stages],
    },
  };
}

/**
 * What an API with a `target` has from its creation: a route, by default `$default`, its integration,
 * and a `$default` stage.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
 */
function quickCreated({
  inputs,
}: Resource): Pick<HttpApiDefinition, "routes" | "integrations" | "stages"> {
  const target = text(inputs, "target");
  if (target === undefined) return { routes: [], integrations: {}, stages: [] };
  const isUrl = /^https?:/.test(target);
  return {
    routes: [{ routeKey: text(inputs, "routeKey") ?? "$default", integrationId: "target" }],
    integrations: {
      target: {
        integrationType: isUrl ? "HTTP_PROXY" : "AWS_PROXY",
        integrationUri: target,
        integrationMethod: "ANY",
        payloadFormatVersion: isUrl ? "1.0" : "2.0",
      },
    },
    stages: [{ stageName: "$default" }],
  };
}

const routeOf = ({ urn, inputs }: Resource): Route => ({
  urn,
  routeKey: text(inputs, "routeKey") ?? "$default",
  integrationId: text(inputs, "target")?.split("/")[1],
  authorizationType: text(inputs, "authorizationType"),
  authorizerId: text(inputs, "authorizerId"),
  authorizationScopes: texts(inputs, "authorizationScopes"),
});

/** The payload format is 1.0 by default, as Terraform's provider has it, which Pulumi uses. */
const integrationOf = ({ inputs }: Resource): Integration => ({
  integrationType: text(inputs, "integrationType") ?? "AWS_PROXY",
  integrationSubtype: text(inputs, "integrationSubtype"),
  integrationUri: text(inputs, "integrationUri"),
  integrationMethod: text(inputs, "integrationMethod"),
  payloadFormatVersion: text(inputs, "payloadFormatVersion") ?? "1.0",
  timeoutInMillis: number(inputs, "timeoutMilliseconds"),
  connectionType: text(inputs, "connectionType"),
  credentialsArn: text(inputs, "credentialsArn"),
  requestParameters: textMap(inputs, "requestParameters") ?? {},
  responseParameters: Object.fromEntries(
    records(inputs, "responseParameters").map((entry) => [
      text(entry, "statusCode") ?? "",
      textMap(entry, "mappings") ?? {},
    ]),
  ),
});

function authorizerOf({ urn, name, inputs }: Resource): Authorizer {
  const jwt = record(inputs, "jwtConfiguration");
  const issuer = text(jwt, "issuer");
  return {
    urn,
    name: text(inputs, "name") ?? name,
    authorizerType: text(inputs, "authorizerType") ?? "REQUEST",
    identitySource: texts(inputs, "identitySources"),
    jwtConfiguration: {
      audience: texts(jwt, "audiences"),
      ...(issuer !== undefined && { issuer }),
    },
    authorizerUri: text(inputs, "authorizerUri"),
    authorizerCredentialsArn: text(inputs, "authorizerCredentialsArn"),
    authorizerPayloadFormatVersion: text(inputs, "authorizerPayloadFormatVersion"),
    authorizerResultTtlInSeconds: number(inputs, "authorizerResultTtlInSeconds"),
    enableSimpleResponses: flag(inputs, "enableSimpleResponses"),
  };
}

function stageOf({ inputs }: Resource): Stage {
  const format = text(record(inputs, "accessLogSettings"), "format");
  return {
    stageName: text(inputs, "name") ?? "$default",
    stageVariables: textMap(inputs, "stageVariables") ?? {},
    accessLogSettings: { ...(format !== undefined && { format }) },
    defaultRouteSettings: throttleOf(record(inputs, "defaultRouteSettings")),
    routeSettings: Object.fromEntries(
      records(inputs, "routeSettings").map((settings) => [
        text(settings, "routeKey") ?? "",
        throttleOf(settings),
      ]),
    ),
  };
}

function throttleOf(settings: Properties) {
  const burst = number(settings, "throttlingBurstLimit");
  const rate = number(settings, "throttlingRateLimit");
  return {
    ...(burst !== undefined && { throttlingBurstLimit: burst }),
    ...(rate !== undefined && { throttlingRateLimit: rate }),
  };
}
