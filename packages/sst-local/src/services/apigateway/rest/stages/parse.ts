import type { IncomingMessage } from "node:http";
import type { ContextVariables } from "../api/context-variables.ts";
import { requestTime } from "../api/context-variables.ts";
import type { MethodRequest, Parsed } from "../api/context.ts";
import { hasBody, readBody } from "./body.ts";
import type { Deployment } from "../deployment.ts";
import { GatewayError } from "../api/gateway-error.ts";
import { HeaderList } from "../../shared/headers.ts";
import { extendedRequestId, requestId, traceHeader } from "../../shared/ids.ts";
import { HEADERS_LIMIT } from "../api/limits.ts";
import { parseQuery } from "../../shared/query.ts";

/** Headers of the client that no later stage gets to see. */
const DROPPED = new Set([
  "connection",
  "content-length",
  "content-md5",
  "expect",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
  "www-authenticate",
]);

/** A request whose line and headers are known; nothing of it was checked. */
export type Identified = Parsed;

/** Reads what even an error answer needs: ids, times, `$context`. */
export function identify(deployment: Deployment, req: IncomingMessage, now: number): Identified {
  const { settings } = deployment;
  const headers = HeaderList.fromRaw(req.rawHeaders, DROPPED);
  const sourceIp = remoteAddress(req);
  const trace = traceHeader(headers.get("x-amzn-trace-id"), now, settings.random);
  addForwardingHeaders(headers, req, sourceIp, trace);

  const { path, rest, query } = splitTarget(req.url ?? "/", deployment.stageName);
  const canary = deployment.isCanaryRequest();
  const host = headers.get("host") ?? "";
  const variables: ContextVariables = {
    httpMethod: req.method ?? "GET",
    extendedRequestId: extendedRequestId(settings.random),
    requestTime: requestTime(now),
    path,
    accountId: settings.accountId,
    protocol: `HTTP/${req.httpVersion}`,
    stage: deployment.stageName,
    domainPrefix: host.split(".", 1)[0]!,
    requestTimeEpoch: now,
    requestId: requestId(settings.random),
    identity: {
      cognitoIdentityPoolId: null,
      accountId: null,
      cognitoIdentityId: null,
      caller: null,
      sourceIp,
      principalOrgId: null,
      accessKey: null,
      cognitoAuthenticationType: null,
      cognitoAuthenticationProvider: null,
      userArn: null,
      userAgent: headers.get("user-agent") ?? null,
      user: null,
    },
    domainName: host,
    deploymentId: canary ? deployment.canary!.deploymentId : deployment.deploymentId,
    apiId: settings.apiId,
  };
  if (deployment.canary !== undefined) variables.isCanaryRequest = canary;
  return {
    deployment,
    request: methodRequest(variables.httpMethod, rest, query, headers),
    variables,
    stageVariables: canary ? deployment.canary!.stageVariables : deployment.stageVariables,
    trace,
  };
}

/**
 * Checks the path and the headers and reads the body.
 * @throws GatewayError 403 Forbidden for a stage that does not exist, 413 for what is too large
 */
export function parse(context: Identified, req: IncomingMessage): Parsed | Promise<Parsed> {
  const { deployment, request, variables } = context;
  const { path } = variables;
  const stage = `/${deployment.stageName}`;
  if (!path.startsWith(stage) || (path.length > stage.length && path[stage.length] !== "/")) {
    throw new GatewayError("DEFAULT_4XX", {
      stage: "parse",
      status: 403,
      message: "Forbidden",
      errorType: "ForbiddenException",
      fixed: true,
      sentence: `${path} does not begin with a stage of this API: the only one is ${stage}.`,
    });
  }
  let headerBytes = 0;
  request.headers.forEach((_name, value) => (headerBytes += value.length));
  if (headerBytes > HEADERS_LIMIT) {
    throw new GatewayError("REQUEST_TOO_LARGE", {
      stage: "parse",
      sentence: `The header values are ${headerBytes} bytes long; API Gateway takes ${HEADERS_LIMIT}.`,
    });
  }
  if (!hasBody(req)) return context;
  return readBody(req).then((body) => {
    context.request.body = body;
    return context;
  });
}

function methodRequest(
  method: string,
  rest: string,
  rawQuery: string,
  headers: HeaderList,
): MethodRequest {
  const path = `/${trimStart(rest)}`;
  const query = parseQuery(rawQuery);
  return {
    method,
    path,
    routingPath: trimEnd(path),
    headers,
    query: query?.last ?? null,
    multiValueQuery: query?.all ?? null,
    body: EMPTY,
  };
}

const EMPTY = new Uint8Array(0);

/** Splits `/stage/rest?query`; an absolute request target loses its origin first. */
function splitTarget(url: string, stageName: string) {
  const target = url.startsWith("/") ? url : url.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, "");
  const mark = target.indexOf("?");
  const path = mark === -1 ? target : target.slice(0, mark);
  return {
    path,
    rest: path.slice(stageName.length + 1),
    query: mark === -1 ? "" : target.slice(mark + 1),
  };
}

function trimStart(path: string): string {
  let start = 0;
  while (path[start] === "/") start++;
  return start === 0 ? path : path.slice(start);
}

function trimEnd(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  return end === path.length ? path : path.slice(0, end);
}

function remoteAddress(req: IncomingMessage): string {
  const address = req.socket.remoteAddress ?? "127.0.0.1";
  return address.startsWith("::ffff:") ? address.slice(7) : address;
}

function addForwardingHeaders(
  headers: HeaderList,
  req: IncomingMessage,
  sourceIp: string,
  trace: string,
): void {
  const forwardedFor = headers.get("x-forwarded-for");
  headers.set("X-Amzn-Trace-Id", trace);
  headers.set(
    "X-Forwarded-For",
    forwardedFor === undefined ? sourceIp : `${forwardedFor}, ${sourceIp}`,
  );
  headers.set("X-Forwarded-Port", String(req.socket.localPort ?? 443));
  headers.set("X-Forwarded-Proto", "encrypted" in req.socket ? "https" : "http");
}
