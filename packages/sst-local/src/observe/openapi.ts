import type { Graph } from "../graph/index.ts";
import { isRecord } from "../graph/inputs.ts";
import type {
  MethodDefinition,
  RestApiDefinition,
} from "../services/apigateway/rest/api/definition.ts";
import { type RestApi, restApis } from "../services/apigateway/rest/graph.ts";
import type { Described } from "./app-info.ts";

/**
 * The first REST API of a graph as an OpenAPI document: its routes, parameters and request models, as
 * API Gateway exports them. Null for a graph without a REST API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html
 */
export function openApiOf(graph: Graph, { endpoints }: Pick<Described, "endpoints">) {
  const [api] = restApis(graph);
  if (!api) return null;
  const { definition } = api;
  return {
    openapi: "3.0.1",
    info: { title: `${graph.app.name} ${api.name}`, version: graph.app.stage },
    servers: [{ url: endpoints[api.name] ?? api.origin }],
    paths: Object.fromEntries(
      definition.resources
        .map(({ path, methods = {} }) => [path, operations(path, methods, definition)] as const)
        .filter(([, methods]) => Object.keys(methods).length > 0)
        .toSorted(([a], [b]) => a.localeCompare(b)),
    ),
    components: {
      schemas: Object.fromEntries(
        Object.entries(definition.models ?? {}).map(([name, { schema }]) => [
          name,
          schemaOf(schema),
        ]),
      ),
      securitySchemes: securitySchemes(api),
    },
  };
}

const operations = (
  path: string,
  methods: Readonly<Record<string, MethodDefinition>>,
  definition: RestApiDefinition,
) =>
  Object.fromEntries(
    Object.entries(methods)
      .filter(([method]) => method !== "OPTIONS")
      .map(([method, defined]) => [
        method === "ANY" ? "x-amazon-apigateway-any-method" : method.toLowerCase(),
        operation(path, defined, definition),
      ]),
  );

function operation(
  path: string,
  { method = {}, methodResponses = {} }: MethodDefinition,
  definition: RestApiDefinition,
) {
  const model = Object.values(method.requestModels ?? {}).find((name) => name !== "Empty");
  const authorizer = definition.authorizers?.[method.authorizerId ?? ""]?.name;
  const security = {
    ...(authorizer !== undefined && { [authorizer]: [] }),
    ...(method.apiKeyRequired && { api_key: [] }),
  };
  return {
    parameters: parametersOf(path, method.requestParameters ?? {}),
    ...(model !== undefined && {
      requestBody: {
        required: true,
        content: {
          "application/json": { schema: { $ref: `#/components/schemas/${model}` } },
        },
      },
    }),
    responses: Object.fromEntries(
      (Object.keys(methodResponses).length > 0 ? Object.keys(methodResponses) : ["default"]).map(
        (status) => [status, { description: status }],
      ),
    ),
    ...(Object.keys(security).length > 0 && { security: [security] }),
  };
}

const PLACES: Readonly<Record<string, string>> = {
  path: "path",
  querystring: "query",
  header: "header",
};

/** Those of the path, and those that the method declares: `method.request.querystring.limit`. */
function parametersOf(path: string, declared: Readonly<Record<string, boolean>>) {
  const inPath = [...path.matchAll(/\{(\w+)\+?\}/g)].map(([, name = ""]) => ({
    ...{ name, in: "path", required: true },
    schema: { type: "string" },
  }));
  const others = Object.entries(declared).flatMap(([location, required]) => {
    const [, place = "", name = ""] = /^method\.request\.(\w+)\.(.+)$/.exec(location) ?? [];
    if (place === "path" || !(place in PLACES)) return [];
    return [{ name, in: PLACES[place], required, schema: { type: "string" } }];
  });
  return [...inPath, ...others];
}

function securitySchemes({ definition }: RestApi) {
  return {
    ...Object.fromEntries(
      Object.values(definition.authorizers ?? {}).map(({ name = "authorizer", ...authorizer }) => [
        name,
        {
          ...{ type: "apiKey", in: "header" },
          name: (authorizer.identitySource ?? "").split(".").at(-1) || "Authorization",
        },
      ]),
    ),
    api_key: { type: "apiKey", in: "header", name: "x-api-key" },
  };
}

/** A model's schema, without the references that only API Gateway resolves. */
function schemaOf(schema: string | object | boolean): unknown {
  const parsed: unknown = typeof schema === "string" ? JSON.parse(schema) : schema;
  return local(parsed);
}

/** API Gateway writes `https://apigateway.amazonaws.com/restapis/<id>/models/<name>`. */
function local(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(local);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "$schema")
      .map(([name, inner]) => [
        name,
        name === "$ref" && typeof inner === "string"
          ? inner.replace(/^https?:\/\/.*\/models\//, "#/components/schemas/")
          : local(inner),
      ]),
  );
}
