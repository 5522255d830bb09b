import { getOwn, type HeaderList } from "../shared/headers.ts";
import { contextVariable } from "../shared/access-log-line.ts";
import { compilePath, follow, printed } from "../shared/json-path.ts";
import type { Answer, Exchange } from "./context.ts";
import { LIMITS } from "./limits.ts";

type Parameters = Readonly<Record<string, string>>;

/** Reads a variable such as `request.header.x`; undefined for one that has no value. */
type Source = (variable: string) => string | undefined;

/**
 * A copy of the request with its `requestParameters` applied: `append|overwrite|remove:header.X`, the
 * same of `querystring.x`, and `overwrite:path`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html
 */
export function mapRequest(parameters: Parameters, exchange: Exchange): Exchange {
  const entries = Object.entries(parameters);
  if (entries.length === 0) return exchange;
  const { request } = exchange;
  const headers = request.headers.copy();
  const query = new URLSearchParams(request.query);
  let mappedPath: string | undefined;
  for (const [key, expression] of entries) {
    const [, action = "", location = "", name = ""] = KEY.exec(key) ?? [];
    const value = render(expression, requestSource(exchange));
    if (location === "header") changeHeader(headers, action, name, value);
    else if (location === "querystring") changeQuery(query, action, name, value);
    else if (location === "path") mappedPath = value.startsWith("/") ? value : `/${value}`;
  }
  const rawQuery = rawQueryOf(exchange, query);
  return {
    ...exchange,
    request: { ...request, headers, query, rawQuery, ...(mappedPath && { mappedPath }) },
  };
}

/**
 * A copy of the response with the `responseParameters` of its status applied:
 * `append|overwrite|remove:header.X` and `overwrite:statuscode`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-parameter-mapping.html#http-api-mapping-response-parameters
 */
export function mapResponse(parameters: Parameters, answer: Answer, exchange: Exchange): Answer {
  const headers = answer.headers.copy();
  let { status } = answer;
  for (const [key, expression] of Object.entries(parameters)) {
    const [, action = "", location = "", name = ""] = KEY.exec(key) ?? [];
    const value = render(expression, responseSource(answer, exchange));
    if (location === "header") changeHeader(headers, action, name, value);
    else if (location === "statuscode") status = Number(value);
  }
  return { ...answer, status, headers };
}

const KEY = /^(append|overwrite|remove):(header|querystring|path|statuscode)(?:\.(.+))?$/;

function changeHeader(headers: HeaderList, action: string, name: string, value: string): void {
  if (action === "remove") headers.remove(name.toLowerCase());
  else if (action === "overwrite") headers.set(name, value);
  else headers.add(name, value);
}

function changeQuery(query: URLSearchParams, action: string, name: string, value: string): void {
  if (action === "remove") query.delete(name);
  else if (action === "overwrite") query.set(name, value);
  else query.append(name, value);
}

/** As the client sent it where no mapping changed it. */
const rawQueryOf = ({ request }: Exchange, query: URLSearchParams): string =>
  query.toString() === request.query.toString() ? request.rawQuery : query.toString();

/** Replaces `${variable}`; a whole expression may be `$variable`. Variables without a value are empty. */
function render(expression: string, source: Source): string {
  const [, whole] = /^\$([\w.[\]'"-]+)$/.exec(expression) ?? [];
  if (whole !== undefined) return source(whole) ?? "";
  return expression.replaceAll(/\$\{([^}]+)\}/g, (_, variable: string) => source(variable) ?? "");
}

const requestSource =
  (exchange: Exchange): Source =>
  (variable) => {
    const { request, pathParameters } = exchange;
    const [, kind, name = ""] =
      /^request\.(header|querystring|path|body)(?:\.(.+))?$/.exec(variable) ?? [];
    switch (kind) {
      case "header":
        return joined(request.headers.getAll(name.toLowerCase()));
      case "querystring":
        return joined(request.query.getAll(name));
      case "path":
        return name === "" ? request.path : getOwn(pathParameters, name);
      case "body":
        return fromBody(request.body, name);
      default:
        return commonSource(variable, exchange);
    }
  };

const responseSource =
  ({ headers, body }: Answer, exchange: Exchange): Source =>
  (variable) => {
    const [, kind, name = ""] = /^response\.(header|body)(?:\.(.+))?$/.exec(variable) ?? [];
    if (kind === "header") return joined(headers.getAll(name.toLowerCase()));
    return kind === "body" ? fromBody(body, name) : commonSource(variable, exchange);
  };

function commonSource(variable: string, { variables, stageVariables }: Exchange) {
  if (variable.startsWith("context.")) {
    const value = contextVariable(variables, variable.slice("context.".length));
    return value === undefined || value === null ? undefined : printed(value);
  }
  return variable.startsWith("stageVariables.")
    ? getOwn(stageVariables, variable.slice("stageVariables.".length))
    : undefined;
}

const joined = (values: readonly string[]): string | undefined =>
  values.length === 0 ? undefined : values.join(",");

/** The whole body, or a part of the first 100 KB of a JSON body. */
function fromBody(body: Uint8Array, path: string): string | undefined {
  if (path === "") return Buffer.from(body).toString("utf8");
  const steps = compilePath(path);
  try {
    const value: unknown = JSON.parse(Buffer.from(body).subarray(0, LIMITS.mappedBody).toString());
    const found = steps && follow(value, steps);
    return found === undefined || found === null ? undefined : printed(found);
  } catch {
    return undefined;
  }
}
