import type { IncomingMessage, RequestOptions } from "node:http";
import * as nodeHttp from "node:http";
import * as nodeHttps from "node:https";
import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate } from "node:zlib";
import { HeaderList } from "../../shared/headers.ts";
import { formatQuery } from "../../shared/query.ts";
import type { IntegrationCall, IntegrationRequest, Prepared } from "../api/context.ts";
import { configurationError, GatewayError } from "../api/gateway-error.ts";
import { PAYLOAD_LIMIT } from "../api/limits.ts";

/**
 * Sends the mapped request to an HTTP endpoint.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export const http: IntegrationCall = async (context, options) => {
  const response = await sendHttp(context, options);
  return { ...response, selection: String(response.status) };
};

/** Forwards the client's request to an HTTP endpoint and its response to the client. */
export const httpProxy: IntegrationCall = async (context, options) => ({
  ...(await sendHttp(context, options)),
  selection: "",
});

const httpAgent = new nodeHttp.Agent({ keepAlive: true });
const httpsAgent = new nodeHttps.Agent({ keepAlive: true });
const BODILESS = new Set(["GET", "HEAD", "OPTIONS"]);

interface HttpAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/**
 * Sends an integration request over HTTP. Redirects are not followed.
 * @throws GatewayError 500 for an invalid URI, 504 when the network fails
 */
async function sendHttp(
  { integrationRequest }: Prepared,
  { signal, insecureSkipVerification }: Parameters<IntegrationCall>[1],
): Promise<HttpAnswer> {
  const options = requestOptions(integrationRequest);
  const isSecure = options.protocol === "https:";
  const body = BODILESS.has(integrationRequest.method) ? undefined : integrationRequest.body;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(networkError(integrationRequest.uri, error));
    const request = (isSecure ? nodeHttps : nodeHttp).request(
      {
        ...options,
        agent: isSecure ? httpsAgent : httpAgent,
        ...(insecureSkipVerification ? { rejectUnauthorized: false } : {}),
        signal: signal(),
      },
      (response) => {
        collect(response).then(resolve, fail);
      },
    );
    // A later error, such as a reset after the response, must have a listener too.
    request.on("error", fail);
    request.end(body);
  });
}

/** @throws GatewayError 500 */
function requestOptions(request: IntegrationRequest): RequestOptions {
  const { uri, headers, method, query, body } = request;
  const match = /^(https?:)\/\/(\[[^\]]+\]|[^/?#:@]+)(?::(\d+))?([/?][^#]*)?/i.exec(uri);
  if (match === null) {
    throw configurationError("integration", `"${uri}" is not a valid endpoint address.`);
  }
  const [, protocol, host, port, target = "/"] = match;
  const fields = headers.toRaw();
  if (!headers.has("host")) fields.unshift("Host", port === undefined ? host! : `${host}:${port}`);
  // Node sends a Trailer header with a chunked body only.
  if (headers.has("trailer")) fields.push("Transfer-Encoding", "chunked");
  else if (!BODILESS.has(method)) {
    fields.push("Content-Length", String(body.length));
  }
  return {
    protocol: protocol!.toLowerCase(),
    host: host!.replace(/^\[|\]$/g, ""),
    ...(port === undefined ? {} : { port: Number(port) }),
    path: pathWithQuery(target.startsWith("/") ? target : `/${target}`, query),
    method,
    headers: fields,
  };
}

function pathWithQuery(
  path: string,
  query: Readonly<Record<string, string | readonly string[]>>,
): string {
  const text = formatQuery(query);
  const separator = path.includes("?") ? (/[?&]$/.test(path) ? "" : "&") : "?";
  const whole = text === "" ? path : `${path}${separator}${text}`;
  return whole.replaceAll(/[^\u0021-\u007E]/gu, encodeURIComponent);
}

async function collect(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > PAYLOAD_LIMIT) throw new Error(`the answer is larger than ${PAYLOAD_LIMIT} bytes`);
    chunks.push(chunk);
  }
  const headers = HeaderList.fromRaw(response.rawHeaders);
  const body = await decodeContent(Buffer.concat(chunks, size), headers.get("content-encoding"));
  return { status: response.statusCode ?? 502, headers, body };
}

function networkError(uri: string, error: unknown): GatewayError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") {
    return configurationError("integration", `The host of ${uri} does not exist.`, error);
  }
  return new GatewayError("INTEGRATION_FAILURE", {
    stage: "integration",
    message: "Network error communicating with endpoint",
    sentence: `${uri} could not be reached: ${String(error)}`,
    cause: error,
  });
}

const DECODERS: Readonly<
  Record<string, (body: Uint8Array, options: { maxOutputLength: number }) => Promise<Buffer>>
> = {
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
};

/**
 * Decodes the body of a response by its Content-Encoding: templates read it as text, and the header
 * does not reach the client.
 * @throws Error for a body that does not match the header
 */
async function decodeContent(
  body: Uint8Array,
  contentEncoding: string | undefined,
): Promise<Uint8Array> {
  const encoding = contentEncoding?.trim().toLowerCase() ?? "";
  const decode = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding] : undefined;
  if (decode === undefined || body.length === 0) return body;
  return decode(body, { maxOutputLength: PAYLOAD_LIMIT });
}
