import type { IncomingMessage, RequestOptions } from "node:http";
import * as http from "node:http";
import * as https from "node:https";
import type { Prepared } from "../../api/context.ts";
import { GatewayError, configurationError } from "../../api/gateway-error.ts";
import { HeaderList } from "../../../shared/headers.ts";
import { PAYLOAD_LIMIT } from "../../api/limits.ts";
import { formatQuery } from "../../../shared/query.ts";
import { decodeContent } from "./content-encoding.ts";

const httpAgent = new http.Agent({ keepAlive: true });
const httpsAgent = new https.Agent({ keepAlive: true });
const BODILESS = new Set(["GET", "HEAD", "OPTIONS"]);

export interface HttpAnswer {
  readonly status: number;
  readonly headers: HeaderList;
  readonly body: Uint8Array;
}

/**
 * Sends an integration request over HTTP. Redirects are not followed.
 * @throws GatewayError 500 for a URI that is no endpoint, 504 when the network fails
 */
export async function sendHttp(
  context: Prepared,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const { integrationRequest, method } = context;
  const options = requestOptions(context);
  const isSecure = options.protocol === "https:";
  const body = BODILESS.has(integrationRequest.method) ? undefined : integrationRequest.body;
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => reject(networkError(integrationRequest.uri, error));
    const request = (isSecure ? https : http).request(
      {
        ...options,
        agent: isSecure ? httpsAgent : httpAgent,
        ...(method.integration.insecureSkipVerification ? { rejectUnauthorized: false } : {}),
        ...(signal === undefined ? {} : { signal }),
      },
      (response) => {
        collect(response).then(resolve, fail);
      },
    );
    request.once("error", fail);
    request.end(body);
  });
}

/** @throws GatewayError 500 */
function requestOptions({ integrationRequest }: Prepared): RequestOptions {
  const { uri, headers, method, query } = integrationRequest;
  const match = /^(https?:)\/\/(\[[^\]]+\]|[^/?#:@]+)(?::(\d+))?([/?][^#]*)?/i.exec(uri);
  if (match === null) {
    throw configurationError("integration", `"${uri}" is no valid endpoint address.`);
  }
  const [, protocol, host, port, target = "/"] = match;
  const fields = headers.toRaw();
  if (!headers.has("host")) fields.unshift("Host", port === undefined ? host! : `${host}:${port}`);
  // Node sends a Trailer header with a chunked body only.
  if (headers.has("trailer")) fields.push("Transfer-Encoding", "chunked");
  else if (!BODILESS.has(method)) {
    fields.push("Content-Length", String(integrationRequest.body.length));
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
    return configurationError("integration", `The host of ${uri} is not known.`, error);
  }
  return new GatewayError("INTEGRATION_FAILURE", {
    stage: "integration",
    message: "Network error communicating with endpoint",
    sentence: `${uri} could not be reached: ${String(error)}`,
    cause: error,
  });
}
