import * as nodeHttp from "node:http";
import * as nodeHttps from "node:https";
import { HeaderList } from "../../shared/headers.ts";
import { renderStageVariables } from "../../shared/lambda-uri.ts";
import type { Answer, Exchange, HttpApiBackends } from "../context.ts";
import type { Integration } from "../definition.ts";
import { ERRORS, HttpApiError } from "../http-error.ts";
import { LIMITS } from "../limits.ts";
import { DEFAULT_ROUTE } from "../routes.ts";
import { timeoutOf } from "./timeout.ts";

const httpAgent = new nodeHttp.Agent({ keepAlive: true });
const httpsAgent = new nodeHttps.Agent({ keepAlive: true });

/** Headers of the connection to the endpoint, and of the one to the client. */
const CONNECTION = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade"]);
const NOT_FORWARDED = new Set([
  "content-length",
  "forwarded",
  "host",
  "via",
  "x-forwarded-for",
  "x-forwarded-port",
  "x-forwarded-proto",
]);

/**
 * Forwards a request to an HTTP endpoint and its response to the client. Redirects are not followed.
 * @throws HttpApiError 500 for a URL that is not valid, 503 when the endpoint does not answer
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 */
export async function httpProxy(
  integration: Integration,
  exchange: Exchange,
  { localUrl = (url) => url }: HttpApiBackends,
): Promise<Answer> {
  const url = targetOf(localUrl(urlOf(integration, exchange)));
  const { request } = exchange;
  const timeout = timeoutOf(integration);
  const isSecure = url.protocol === "https:";
  const method = integration.integrationMethod;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(timeout);
    const fail = (error: unknown) =>
      reject(unreachable(url, signal.aborted ? `It took longer than ${timeout} ms` : error));
    const outgoing = (isSecure ? nodeHttps : nodeHttp).request(
      url,
      {
        method: method === undefined || method === "ANY" ? request.method : method,
        agent: isSecure ? httpsAgent : httpAgent,
        headers: headersFor(exchange, url),
        signal,
      },
      (response) => void collect(response).then(resolve, fail),
    );
    outgoing.on("error", fail);
    outgoing.end(request.body.length > 0 ? request.body : undefined);
  });
}

/**
 * The URL of the integration with path and stage variables. The `$default` route appends the path of
 * the request, a parameter mapping overwrites it, and every route appends the query.
 */
function urlOf({ integrationUri = "" }: Integration, exchange: Exchange): string {
  const { request, pathParameters = {}, stageVariables, variables } = exchange;
  const uri = renderStageVariables(integrationUri, stageVariables ?? null).replaceAll(
    /\{([^{}+]+)\+?\}/g,
    (whole, name: string) => (Object.hasOwn(pathParameters, name) ? pathParameters[name]! : whole),
  );
  const appended = variables.routeKey === DEFAULT_ROUTE ? request.path : "";
  const [base = "", query = ""] = uri.split("?", 2);
  const whole =
    request.mappedPath === undefined
      ? base.replace(/\/$/, appended === "" ? "/" : "") + appended
      : base.replace(/^(https?:\/\/[^/]*).*$/i, "$1") + request.mappedPath;
  const search = [query, request.rawQuery].filter(Boolean).join("&");
  return search === "" ? whole : `${whole}?${search}`;
}

function targetOf(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && /^https?:$/.test(parsed.protocol)) return parsed;
  throw new HttpApiError(ERRORS.internal, `"${url}" is not a valid endpoint address.`);
}

/**
 * The headers of the client, and those that say who forwards the request.
 * @see https://github.com/expressjs/session/issues/886
 * @see https://www.rfc-editor.org/rfc/rfc7239
 */
function headersFor({ request, variables }: Exchange, { host }: URL): string[] {
  const headers = new HeaderList();
  headers.add("Host", host);
  request.headers.forEach((name, value, lower) => {
    if (!NOT_FORWARDED.has(lower)) headers.add(name, value);
  });
  const { identity, domainName } = variables;
  headers.add(
    "Forwarded",
    `by=127.0.0.1;for=${identity.sourceIp};host=${domainName};proto=${proto(request.headers)}`,
  );
  headers.add("Via", "HTTP/1.1 AmazonAPIGateway");
  headers.add("Content-Length", String(request.body.length));
  return headers.toRaw();
}

const proto = (headers: HeaderList): string => headers.get("x-forwarded-proto") ?? "http";

async function collect(response: nodeHttp.IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMITS.payload)
      throw new Error(`the response is larger than ${LIMITS.payload} bytes`);
    chunks.push(chunk);
  }
  const headers = HeaderList.fromRaw(response.rawHeaders, CONNECTION);
  headers.remove("content-length");
  return { status: response.statusCode ?? 502, headers, body: Buffer.concat(chunks, size) };
}

const unreachable = ({ origin, pathname }: URL, cause: unknown): HttpApiError =>
  new HttpApiError(ERRORS.unavailable, `${origin}${pathname} did not answer: ${String(cause)}.`, {
    cause,
  });
