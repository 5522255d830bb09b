import type { Integration, Resource as ApiResource, RestApiDefinition } from "./api/definition.ts";
import { byType, componentOf, type Graph, type Resource } from "../../../graph/index.ts";
import {
  flag,
  number,
  type Properties,
  record,
  records,
  text,
  textMap,
  texts,
} from "../../../graph/inputs.ts";

/** A REST API with one of its stages. */
export interface RestApi {
  urn: string;
  /** The name of the API in the infra. */
  name: string;
  apiId: string;
  stageName: string;
  /**
   * The origin on AWS, without the stage.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html
   */
  origin: string;
  definition: RestApiDefinition;
}

/** Every stage of every REST API in the graph. */
export function restApis(graph: Graph): RestApi[] {
  return byType(graph, "aws:apigateway/restApi:RestApi").flatMap((api) =>
    byType(graph, "aws:apigateway/stage:Stage")
      .filter(({ inputs }) => inputs["restApi"] === api.id)
      .map((stage) => toRestApi(graph, api, stage)),
  );
}

function toRestApi(graph: Graph, api: Resource, stage: Resource): RestApi {
  const own = (type: string) =>
    byType(graph, `aws:apigateway/${type}`).filter(
      ({ inputs }) => (inputs["restApi"] ?? inputs["restApiId"]) === api.id,
    );
  const stageName = text(stage.inputs, "stageName") ?? "";
  return {
    urn: api.urn,
    name: componentOf(graph, api)?.name ?? api.name,
    apiId: api.id,
    stageName,
    origin: `https://${api.id}.execute-api.${api.region ?? graph.app.region}.amazonaws.com`,
    definition: {
      restApi: { id: api.id, name: api.name, ...defined(api.inputs, restApiKeys) },
      stage: {
        stageName,
        variables: textMap(stage.inputs, "variables") ?? {},
        ...defined(stage.inputs, ["accessLogSettings", "cacheClusterEnabled", "canarySettings"]),
        methodSettings: Object.fromEntries(
          own("methodSettings:MethodSettings")
            .filter(({ inputs }) => inputs["stageName"] === stageName)
            .map(({ inputs }) => [text(inputs, "methodPath") ?? "*/*", record(inputs, "settings")]),
        ),
      },
      resources: resources(api, own),
      models: Object.fromEntries(
        own("model:Model").map(({ inputs }) => [
          text(inputs, "name") ?? "",
          {
            contentType: text(inputs, "contentType") ?? "application/json",
            schema: text(inputs, "schema") ?? "{}",
          },
        ]),
      ),
      requestValidators: byId(own("requestValidator:RequestValidator"), ({ inputs }) => ({
        name: text(inputs, "name"),
        validateRequestBody: flag(inputs, "validateRequestBody"),
        validateRequestParameters: flag(inputs, "validateRequestParameters"),
      })),
      authorizers: byId(own("authorizer:Authorizer"), authorizer),
      gatewayResponses: Object.fromEntries(
        own("response:Response").map(({ inputs }) => [
          text(inputs, "responseType") ?? "",
          defined(inputs, ["statusCode", "responseTemplates", "responseParameters"]),
        ]),
      ),
      ...usagePlans(graph, api.id, stageName),
    },
  };
}

const restApiKeys = [
  "apiKeySource",
  "binaryMediaTypes",
  "disableExecuteApiEndpoint",
  "endpointConfiguration",
  "minimumCompressionSize",
  "policy",
] as const;

/** The defaults are those of Terraform's provider, which Pulumi has, not API Gateway's. */
function authorizer({ inputs }: Resource) {
  return {
    name: text(inputs, "name"),
    type: text(inputs, "type") ?? "TOKEN",
    identitySource: text(inputs, "identitySource") ?? "method.request.header.Authorization",
    ...defined(inputs, [
      "authorizerUri",
      "authorizerCredentials",
      "authorizerResultTtlInSeconds",
      "identityValidationExpression",
    ]),
    providerARNs: texts(inputs, "providerArns"),
  };
}

/** The parts of a method, which are separate resources in the graph. */
interface MethodParts {
  urn?: string;
  method: Properties;
  integration?: Integration;
  methodResponses: Record<string, Properties>;
  integrationResponses: Record<string, Properties>;
}

function resources(api: Resource, own: (type: string) => Resource[]): ApiResource[] {
  const parts = own("resource:Resource");
  const paths = new Map<string, string>([[text(api.outputs, "rootResourceId") ?? "", "/"]]);
  const pathOf = (id: string): string => {
    const known = paths.get(id);
    if (known !== undefined) return known;
    const part = parts.find((resource) => resource.id === id);
    if (!part) throw new Error(`The graph has no API Gateway resource ${id}`);
    const parent = pathOf(text(part.inputs, "parentId") ?? "");
    const path = `${parent === "/" ? "" : parent}/${text(part.inputs, "pathPart") ?? ""}`;
    paths.set(id, path);
    return path;
  };

  const documents = new Map<string, Record<string, MethodParts>>();
  const at = ({ inputs }: Resource): MethodParts => {
    const path = pathOf(text(inputs, "resourceId") ?? "");
    const methods = documents.get(path) ?? {};
    documents.set(path, methods);
    return (methods[text(inputs, "httpMethod") ?? "ANY"] ??= {
      method: {},
      methodResponses: {},
      integrationResponses: {},
    });
  };

  for (const method of own("method:Method")) {
    const parts = at(method);
    parts.urn = method.urn;
    parts.method = {
      authorizationType: text(method.inputs, "authorization") ?? "NONE",
      ...defined(method.inputs, [
        "authorizerId",
        "authorizationScopes",
        "apiKeyRequired",
        "operationName",
        "requestModels",
        "requestParameters",
        "requestValidatorId",
      ]),
    };
  }
  for (const integration of own("integration:Integration")) {
    const timeoutInMillis = number(integration.inputs, "timeoutMilliseconds");
    at(integration).integration = {
      type: text(integration.inputs, "type") ?? "MOCK",
      ...defined(integration.inputs, [
        "uri",
        "integrationHttpMethod",
        "credentials",
        "requestParameters",
        "requestTemplates",
        "passthroughBehavior",
        "contentHandling",
        "connectionType",
        "connectionId",
        "cacheKeyParameters",
      ]),
      ...(timeoutInMillis !== undefined && { timeoutInMillis }),
    };
  }
  for (const response of own("methodResponse:MethodResponse")) {
    at(response).methodResponses[text(response.inputs, "statusCode") ?? ""] = defined(
      response.inputs,
      ["responseModels", "responseParameters"],
    );
  }
  for (const response of own("integrationResponse:IntegrationResponse")) {
    at(response).integrationResponses[text(response.inputs, "statusCode") ?? ""] = defined(
      response.inputs,
      ["selectionPattern", "responseTemplates", "responseParameters", "contentHandling"],
    );
  }
  return [...documents].map(([path, methods]) => ({ path, methods }));
}

function usagePlans(
  graph: Graph,
  apiId: string,
  stageName: string,
): Pick<RestApiDefinition, "apiKeys" | "usagePlans"> {
  const planKeys = byType(graph, "aws:apigateway/usagePlanKey:UsagePlanKey");
  const keys = byType(graph, "aws:apigateway/apiKey:ApiKey");
  return {
    apiKeys: keys.map(({ id, inputs, outputs }) => ({
      id,
      name: text(inputs, "name") ?? id,
      value: text(outputs, "value") ?? text(inputs, "value") ?? "",
      enabled: inputs["enabled"] !== false,
    })),
    usagePlans: byType(graph, "aws:apigateway/usagePlan:UsagePlan").map(({ id, inputs }) => ({
      id,
      name: text(inputs, "name") ?? id,
      apiStages: records(inputs, "apiStages")
        .filter((stage) => stage["apiId"] === apiId && stage["stage"] === stageName)
        .map((stage) => ({ apiId, stage: stageName, throttle: throttles(stage) })),
      throttle: record(inputs, "throttleSettings"),
      quota: record(inputs, "quotaSettings"),
      keys: planKeys
        .filter((key) => key.inputs["usagePlanId"] === id)
        .flatMap((key) => text(key.inputs, "keyId") ?? []),
    })),
  };
}

/** Pulumi has a list with the path in each entry, API Gateway a map by path. */
const throttles = (stage: Properties): Record<string, Properties> =>
  Object.fromEntries(
    records(stage, "throttles").map(({ path, ...throttle }) => [String(path), throttle]),
  );

const byId = <T>(found: Resource[], toDocument: (resource: Resource) => T): Record<string, T> =>
  Object.fromEntries(found.map((resource) => [resource.id, toDocument(resource)]));

const defined = (inputs: Properties, keys: readonly string[]): Properties =>
  Object.fromEntries(
    keys.flatMap((key) => (inputs[key] === undefined ? [] : [[key, inputs[key]]])),
  );
