import type { Readable } from "node:stream";
import { retryMiddleware, StandardRetryStrategy } from "@smithy/core/retry";
import { HttpRequest } from "@smithy/core/transport";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { credentialsFromEnv, endpointFromEnv, regionFromEnv } from "./environment.ts";
import type { AwsService, Credentials } from "./environment.ts";
import { createSign } from "./signature.ts";

type HandlerOptions = Exclude<
  ConstructorParameters<typeof NodeHttpHandler>[0],
  undefined | (() => unknown)
>;

/** The part of the SDK's request handlers that a client needs. */
export type RequestHandler = Pick<NodeHttpHandler, "handle" | "destroy">;

/** The options of a client, a subset of the SDK's. Lambda's environment has the others. */
export interface ClientConfig {
  region?: string;
  endpoint?: string;
  credentials?: Credentials;
  maxAttempts?: number;
  requestHandler?: RequestHandler | HandlerOptions;
}

/**
 * How long a connection may take to open, the wait for one of 50 sockets included, and how long it may
 * then be silent, before a response or in the middle of one, in milliseconds. DynamoDB answers within
 * tens of milliseconds, and four attempts fit into the ten seconds of a function behind a route.
 */
export const TIMEOUTS = { connectionTimeout: 1000, socketTimeout: 2000 } as const;

/** A request before its endpoint and signature are added. */
export interface UnsignedRequest {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** A response with its whole body. */
export interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}

/** Sends signed requests to one service. */
export interface SignedClient {
  /**
   * Sends a request, and again where that may help, and returns what `read` makes of the response.
   *
   * @param read throws the error that a response reports, which gets `$metadata`
   */
  send<Output extends { $metadata: object }>(
    request: UnsignedRequest,
    read: (answer: Answer) => Output,
    options?: { abortSignal?: AbortSignal },
  ): Promise<Output>;
  /** Closes the connections. */
  destroy(): void;
}

/** The difference to the server's clock at which signatures are refused, in milliseconds. */
const CLOCK_SKEW = 240_000;

/**
 * Creates a client of AWS's own parts, of which the SDK's clients are made, too: the request handler
 * and the retry strategy. It loads in a fraction of their time, because it has neither
 * schemas nor a chain of credential providers. docs/adr/0016-a-signed-client.md
 *
 * @param retry the service's number of attempts and base delay in the SDK
 */
export function createSignedClient(
  service: AwsService,
  config: ClientConfig = {},
  retry: { maxAttempts: number; baseDelay: number } = { maxAttempts: 3, baseDelay: 50 },
): SignedClient {
  const { maxAttempts = retry.maxAttempts } = config;
  const strategy = new StandardRetryStrategy({ maxAttempts, baseDelay: retry.baseDelay });
  const retrying = retryMiddleware({
    maxAttempts: () => Promise.resolve(maxAttempts),
    retryStrategy: () => Promise.resolve(strategy),
  });
  const handler = handlerOf(config.requestHandler ?? TIMEOUTS);
  const region = () => config.region ?? regionFromEnv();
  const sign = createSign(service.name);
  let address: ReturnType<typeof addressOf> | undefined;
  /** The server's time less ours, which signatures have to agree with. */
  let clockOffset = 0;

  async function attempt<Output>(
    request: HttpRequest,
    read: (answer: Answer) => Output,
    abortSignal: AbortSignal | undefined,
  ): Promise<Output> {
    const offset = clockOffset;
    const signed = sign(request, {
      credentials: config.credentials ?? credentialsFromEnv(),
      region: region(),
      date: new Date(Date.now() + offset),
    });
    const { response } = await handler.handle(
      new HttpRequest({ ...request, headers: signed }),
      abortSignal ? { abortSignal } : {},
    );
    const { statusCode, headers } = response;
    clockOffset = offsetOf(headers) ?? clockOffset;
    try {
      return read({ statusCode, headers, body: await textOf(response.body as Readable) });
    } catch (error) {
      // The retry strategy repeats a request that was signed by a clock that has been corrected.
      const clockSkewCorrected = Math.abs(clockOffset) >= CLOCK_SKEW && clockOffset !== offset;
      const $metadata = {
        ...metadataOf(response),
        ...(clockSkewCorrected && { clockSkewCorrected }),
      };
      // The retry strategy reads Retry-After there. Not enumerable, so that no log has it.
      Object.defineProperty(error, "$response", { value: response, configurable: true });
      throw Object.assign(error as Error, { $metadata });
    }
  }

  return {
    async send(unsigned, read, { abortSignal } = {}) {
      address ??= addressOf(config.endpoint ?? endpointFromEnv(service, region()));
      const request = addressed(unsigned, address);
      const { output } = await retrying<ReturnType<typeof read>>(
        async () => ({ response: {}, output: await attempt(request, read, abortSignal) }),
        {},
      )({ input: {}, request });
      return output;
    },
    destroy: () => handler.destroy(),
  };
}

function handlerOf(given: RequestHandler | HandlerOptions): RequestHandler {
  return "handle" in given ? given : new NodeHttpHandler(given);
}

function addressOf(endpoint: string) {
  const { protocol, hostname, port, host, pathname } = new URL(endpoint);
  const path = pathname.replace(/\/$/, "");
  return { protocol, hostname, ...(port !== "" && { port: Number(port) }), host, path };
}

/** The request with the headers that the SDK adds to every one. */
function addressed(
  { body, ...request }: UnsignedRequest,
  { host, path, ...address }: ReturnType<typeof addressOf>,
): HttpRequest {
  return new HttpRequest({
    ...request,
    ...address,
    path: path + request.path,
    headers: {
      ...request.headers,
      host,
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": `souk ${process.env["AWS_EXECUTION_ENV"] ?? ""}`.trimEnd(),
      ...traceHeader(process.env),
    },
    body,
  });
}

/**
 * Continues the invocation's X-Ray trace and lets Lambda recognize recursive loops
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html).
 */
function traceHeader(env: NodeJS.ProcessEnv): Record<string, string> {
  const trace = env["_X_AMZN_TRACE_ID"];
  return env["AWS_LAMBDA_FUNCTION_NAME"] && trace ? { "x-amzn-trace-id": trace } : {};
}

/** The server's time less ours; undefined where a cache may have answered. */
function offsetOf({ date, age }: Record<string, string>): number | undefined {
  const time = age === undefined && date !== undefined ? Date.parse(date) : NaN;
  return Number.isNaN(time) ? undefined : time - Date.now();
}

/** The metadata that answers and errors of AWS have. */
export interface ResponseMetadata {
  httpStatusCode: number;
  requestId: string | undefined;
  /** Set by the retry strategy. */
  attempts?: number;
}

/** The metadata of a response. */
export function metadataOf(answer: Pick<Answer, "statusCode" | "headers">): ResponseMetadata {
  return { httpStatusCode: answer.statusCode, requestId: answer.headers["x-amzn-requestid"] };
}

/** @throws Error `aborted`, code ECONNRESET, when the connection ends before the body does */
function textOf(body: Readable): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    body.on("data", (chunk: Buffer) => chunks.push(chunk));
    body.on("end", () => resolve(Buffer.concat(chunks).toString()));
    body.on("error", reject);
  });
}
