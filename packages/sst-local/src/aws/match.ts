import type { IncomingMessage, ServerResponse } from "node:http";
import type {
  Access,
  Api,
  Call,
  ForwardedApi,
  HttpApi,
  HttpRoute,
  JsonApi,
  QueryApi,
} from "./api.ts";
import { AwsError, notEmulated } from "./error.ts";
import { type HttpAnswer, type HttpRequest, targetOf } from "./http.ts";
import { jsonAnswer, jsonError, parseJsonInput } from "./protocols/json.ts";
import { queryAnswer, queryError } from "./protocols/query.ts";
import { restError } from "./protocols/rest-json.ts";
import { scopeOf } from "./signature.ts";

/** The operation that answers a request. */
export type Match = WholeMatch | StreamMatch;

export interface WholeMatch {
  access: Access;
  operation: string;
  bodyLimit: number | undefined;
  run(request: HttpRequest, call: Call): HttpAnswer | Promise<HttpAnswer>;
  error(error: AwsError, requestId: string): HttpAnswer;
}

interface StreamMatch {
  access: Access;
  operation: string;
  action: string;
  input: Readonly<Record<string, unknown>>;
  stream(message: IncomingMessage, response: ServerResponse, call: Call): Promise<void>;
  error(error: AwsError, requestId: string): HttpAnswer;
}

/** Finds the operation of a request: by `X-Amz-Target`, by the signature, then by method and path. */
export function matchOf(apis: readonly Api[], message: IncomingMessage): Match | undefined {
  const [target, operation = ""] = String(message.headers["x-amz-target"] ?? "").split(".");
  const { path } = targetOf(message.url);
  const isPost = message.method === "POST";
  const stream = target ? undefined : matchStream(apis, message);
  if (stream?.access === "signed") return stream;
  for (const api of apis) {
    if (api.protocol === "http") {
      const match = matchRoute(api, message.method ?? "GET", path);
      if (match) return match;
    } else if (api.protocol === "forwarded") {
      if (isPost && target && api.targets.includes(target)) return matchForwarded(api, operation);
    } else if (api.protocol === "query") {
      if (isPost && scopeOf(message.headers.authorization)?.service === api.service) {
        return matchQuery(api);
      }
    } else if (api.protocol !== "stream" && isPost && target === api.target) {
      return matchOperation(api, operation);
    }
  }
  // Last without a signature, since S3 has every path whose first segment is a bucket.
  return stream;
}

function matchQuery(api: QueryApi): WholeMatch {
  return {
    access: "signed",
    operation: api.title,
    bodyLimit: api.bodyLimit,
    async run({ body }, call) {
      const input = new URLSearchParams(body);
      const action = input.get("Action") ?? "";
      const operation = Object.hasOwn(api.operations, action) ? api.operations[action] : undefined;
      if (!operation) throw notEmulated(`${api.title}'s ${action}`);
      return queryAnswer(api, action, await operation.run(input, call), call.requestId);
    },
    error: (error, requestId) => queryError(api, error, requestId),
  };
}

function matchStream(apis: readonly Api[], message: IncomingMessage): StreamMatch | undefined {
  for (const api of apis) {
    const operation = api.protocol === "stream" ? api.match(message) : undefined;
    if (!operation) continue;
    return {
      access: operation.access,
      operation: operation.name,
      action: operation.action,
      input: operation.input,
      stream: (...streams) => operation.handle(...streams),
      error: (error, requestId) => operation.error(error, requestId),
    };
  }
  return undefined;
}

function matchOperation(api: JsonApi, name: string): WholeMatch {
  const operation = Object.hasOwn(api.operations, name) ? api.operations[name] : undefined;
  return {
    // Clients do not sign every operation of an API for browsers, and must read that it is unknown.
    access: operation?.access ?? (isForBrowsers(api) ? "browser" : "signed"),
    operation: name,
    bodyLimit: api.bodyLimit,
    async run(request, call) {
      if (!operation) throw notEmulated(`${api.title}'s ${name}`);
      const output = await operation.run(parseJsonInput(request.body), call);
      return jsonAnswer(api, output ?? {});
    },
    error: (error) => jsonError(api, error),
  };
}

const isForBrowsers = ({ operations }: JsonApi): boolean =>
  Object.values(operations).some(({ access }) => access === "browser");

function matchForwarded(api: ForwardedApi, operation: string): WholeMatch {
  return {
    access: api.access,
    operation,
    bodyLimit: api.bodyLimit,
    run: (request, call) => {
      // The cheapest test that keeps arrays, texts and nothing from the other process.
      if (!/^\s*\{/.test(request.body)) {
        throw new AwsError("SerializationException", "The body is not a JSON object");
      }
      return api.handle(request, call);
    },
    error: (error) => jsonError({ protocol: "json-1.0" }, error),
  };
}

function matchRoute(api: HttpApi, method: string, path: string): WholeMatch | undefined {
  for (const route of api.routes) {
    const found = route.path.exec(path);
    if (!found || !allowsMethod(route, method)) continue;
    return {
      access: route.access,
      operation: `${method} ${path}`,
      bodyLimit: api.bodyLimit,
      run: (request, call) => route.handle(request, { ...found.groups }, call),
      error: (error) => restError(error),
    };
  }
  return undefined;
}

const allowsMethod = (route: HttpRoute, method: string): boolean =>
  route.method === "*" || route.method === method;
