import type { Page } from "../aws/service.ts";
import { byType, type Graph } from "../graph/index.ts";
import { text } from "../graph/inputs.ts";
import { type RestApi, restApis } from "../services/apigateway/rest/graph.ts";
import type { MethodDefinition } from "../services/apigateway/rest/api/definition.ts";
import type {
  HttpApiDefinition,
  Route as HttpRoute,
} from "../services/apigateway/http/definition.ts";
import { httpApis } from "../services/apigateway/http/graph.ts";
import { functionUrls } from "../services/apigateway/function-url/graph.ts";
import { functionArnOf } from "../services/apigateway/shared/lambda-uri.ts";
import { webSocketStages } from "../services/apigateway/websocket/graph.ts";
import { type LambdaFunction, lambdaFunctions } from "../services/lambda/graph.ts";
import type { ApiInfo, AppInfo, FunctionInfo, RouteInfo, TopicInfo } from "./data.ts";
import { type NameOf, triggersOf } from "./triggers.ts";

/** What the page needs to know of a running stack. */
export interface Described {
  endpoints: Record<string, string>;
  notEmulated: string[];
}

/** Describes the app for the page: its functions, APIs and topics, without the values of variables. */
export function appInfo(
  graph: Graph,
  { endpoints, notEmulated }: Described,
  pages: Readonly<Record<string, Page>>,
): AppInfo {
  const apis = apisOf(graph, endpoints);
  const { name, stage, region } = graph.app;
  return {
    ...{ name, stage, region, endpoints, notEmulated, apis },
    functions: functionsOf(graph, apis, endpoints),
    topics: topicsOf(graph),
    pages: Object.keys(pages),
  };
}

function functionNamesOf(graph: Graph): NameOf {
  const names = new Map(
    lambdaFunctions(graph).flatMap(({ name, arn, logicalName }) => [
      [name, logicalName] as const,
      [arn, logicalName] as const,
    ]),
  );
  return (name) => names.get(name) ?? names.get(name.replace(/:[^:]+$/, "")) ?? name;
}

function apisOf(graph: Graph, endpoints: Record<string, string>): ApiInfo[] {
  const nameOf = functionNamesOf(graph);
  const rest = restApis(graph).map((api): ApiInfo => ({
    name: api.name,
    kind: "REST",
    url: endpoints[api.name] ?? "",
    routes: routesOf(api, nameOf),
  }));
  const webSocket = webSocketStages(graph).map(({ name, definition }): ApiInfo => ({
    name,
    kind: "WebSocket",
    url: endpoints[name] ?? "",
    routes: Object.entries(definition.routes).map(([path, { functionArn, authorizer }]) => ({
      ...{ method: "WS", path, access: authorizer?.name ?? "" },
      target: nameOf(functionArn),
    })),
  }));
  return [...rest, ...httpApisOf(graph, endpoints, nameOf), ...webSocket];
}

const httpApisOf = (graph: Graph, endpoints: Record<string, string>, nameOf: NameOf): ApiInfo[] =>
  httpApis(graph).map(({ name, definition }) => ({
    ...{ name, kind: "HTTP", url: endpoints[name] ?? "" },
    routes: definition.routes.map((route) => httpRoute(route, definition, nameOf)),
  }));

function httpRoute(
  { routeKey, authorizationType, authorizerId = "", integrationId = "" }: HttpRoute,
  { authorizers = {}, integrations }: HttpApiDefinition,
  nameOf: NameOf,
): RouteInfo {
  const [method = "", path] = routeKey.split(" ");
  const uri = integrations[integrationId]?.integrationUri ?? "";
  const access = authorizationType === "AWS_IAM" ? "IAM" : (authorizers[authorizerId]?.name ?? "");
  return {
    ...(path === undefined ? { method: "ANY", path: routeKey } : { method, path }),
    ...{ access, target: nameOf(functionArnOf(uri) ?? uri) },
  };
}

/** The routes of a REST API in the order of their paths, without the preflights that CORS adds. */
const routesOf = ({ definition }: RestApi, nameOf: NameOf): RouteInfo[] =>
  definition.resources
    .flatMap(({ path, methods = {} }) =>
      Object.entries(methods).map(([method, defined]) => ({
        ...{ method, path },
        access: accessOf(defined, definition),
        target: targetOf(defined, nameOf),
      })),
    )
    .filter(({ method, target }) => method !== "OPTIONS" || target !== "mock")
    .toSorted((a, b) => a.path.localeCompare(b.path));

function accessOf({ method }: MethodDefinition, { authorizers }: RestApi["definition"]): string {
  const { authorizerId = "", authorizationType, apiKeyRequired } = method ?? {};
  const authorizer = authorizers?.[authorizerId]?.name;
  const type = authorizationType === "AWS_IAM" ? "IAM" : authorizer;
  return [type, apiKeyRequired ? "API key" : undefined].filter(Boolean).join(", ");
}

function targetOf({ integration }: MethodDefinition, nameOf: NameOf): string {
  const { type = "MOCK", uri = "" } = integration ?? {};
  if (type === "MOCK") return "mock";
  const functionArn = functionArnOf(uri);
  if (functionArn !== undefined) return nameOf(functionArn);
  return type.startsWith("HTTP") ? uri : uri.split(":").slice(4).join(" ");
}

function functionsOf(
  graph: Graph,
  apis: readonly ApiInfo[],
  endpoints: Record<string, string>,
): FunctionInfo[] {
  const withUrl = new Set(functionUrls(graph).map(({ name }) => name));
  const triggers = triggersOf(graph, {
    apis,
    topics: topicsOf(graph),
    nameOf: functionNamesOf(graph),
  });
  return lambdaFunctions(graph).map((one) => ({
    name: one.logicalName,
    physicalName: one.name,
    handler: one.target?.handler ?? one.handler,
    runtime: one.runtime,
    memoryMb: one.memorySize,
    timeoutSeconds: one.timeout,
    url: withUrl.has(one.logicalName) ? endpoints[one.logicalName] : undefined,
    variables: variablesOf(one),
    links: Object.keys(one.target?.links ?? {}).toSorted(),
    triggers: triggers.flatMap(([name, trigger]) => (name === one.logicalName ? [trigger] : [])),
    unsupported: one.unsupported,
  }));
}

const variablesOf = ({ environment }: LambdaFunction): string[] =>
  Object.keys(environment)
    .filter((name) => !name.startsWith("SST_RESOURCE_"))
    .toSorted();

function topicsOf(graph: Graph): TopicInfo[] {
  const nameOf = functionNamesOf(graph);
  const subscriptions = byType(graph, "aws:sns/topicSubscription:TopicSubscription");
  return byType(graph, "aws:sns/topic:Topic").map(({ id, outputs }) => {
    const arn = text(outputs, "arn") ?? id;
    return {
      name: arn.split(":").at(-1) ?? arn,
      subscriptions: subscriptions
        .filter(({ inputs }) => text(inputs, "topic") === arn)
        .map(({ inputs }) => {
          const endpoint = text(inputs, "endpoint") ?? "";
          const name = nameOf(endpoint);
          return {
            protocol: text(inputs, "protocol") ?? "",
            endpoint: name === endpoint ? (endpoint.split(":").at(-1) ?? endpoint) : name,
          };
        }),
    };
  });
}
