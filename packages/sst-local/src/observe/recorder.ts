import type { IncomingMessage, ServerResponse } from "node:http";
import { isRecord, type Properties } from "../graph/inputs.ts";
import { forward, notReached } from "../aws/forward.ts";
import type { ServiceEndpoints } from "../stack/functions.ts";
import { listen } from "../aws/listen.ts";
import type { CallLog } from "./calls.ts";

export interface RecorderOptions {
  /** Where the services really are. */
  endpoints: ServiceEndpoints;
  calls: CallLog;
}

/** An address that stands for all of AWS and notes who calls what. */
export interface Recorder {
  /** What functions are told instead. */
  endpoints: ServiceEndpoints;
  stop: () => Promise<void>;
}

/** Who a service believes to be called by: one name for all, as some keep tables by it. */
const CALLER = "local";

/**
 * Passes requests on to the local services and notes each that a function sent. A function shows by
 * its access key id, which is its name; DynamoDB, by the scope of the signature.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-auth-using-authorization-header.html
 */
export async function startRecorder({ endpoints, calls }: RecorderOptions): Promise<Recorder> {
  const { url, close } = await listen((request, response) => {
    pass(request, response).catch((error: unknown) => notReached(response, error));
  }, 0);

  async function pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const scope = scopeOf(request.headers.authorization);
    const body = await bodyOf(request);
    if (scope && scope.accessKeyId !== CALLER) {
      const { accessKeyId, service, region } = scope;
      const operation = operationOf(request);
      calls.add({ function: accessKeyId, service, region, operation, input: parse(body) });
    }
    // The body is whole now, and has a length.
    const { "transfer-encoding": _, ...headers } = request.headers;
    const isTable = scope?.service === "dynamodb";
    const authorization = headers.authorization?.replace(
      `Credential=${scope?.accessKeyId}/`,
      `Credential=${CALLER}/`,
    );
    await forward(request, response, isTable ? endpoints.dynamodb : endpoints.aws, {
      body,
      headers: {
        ...headers,
        ...(authorization !== undefined && { authorization }),
        "content-length": body.byteLength,
      },
    });
  }

  return {
    endpoints: { aws: url, dynamodb: url, namesCaller: true },
    stop: close,
  };
}

function scopeOf(authorization: string | undefined) {
  const [, accessKeyId = "", region = "", service = ""] =
    /Credential=([^/,]+)\/\d+\/([^/,]+)\/([^/,]+)\/aws4_request/.exec(authorization ?? "") ?? [];
  return accessKeyId === "" ? undefined : { accessKeyId, region, service };
}

function operationOf({ headers, method, url }: IncomingMessage): string {
  const target = headers["x-amz-target"];
  if (typeof target === "string") return target.split(".").at(-1) ?? target;
  return `${method} ${(url ?? "/").split("?")[0]}`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function parse(body: Buffer): Properties {
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}
