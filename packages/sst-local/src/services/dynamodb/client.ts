import { Agent, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { unverifiedSignature } from "../../aws/signature.ts";

/** An error as DynamoDB names it: `name` is the part of `__type` behind the `#`. */
export class WireError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** Calls one operation of the DynamoDB or DynamoDB Streams API and gives its JSON. */
export type Wire = (operation: string, input: unknown) => Promise<unknown>;

/**
 * A client for the JSON 1.0 protocol as it is on the wire. The poller uses it and not the SDK
 * because the records of GetRecords on the wire are, letter for letter, what Lambda puts into its
 * events (binary stays base64, times stay epoch seconds), and because it polls all day.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 *
 * @throws WireError for an answer that is an error, the socket's error when there is no answer.
 */
export function createWire(endpoint: string, region: string): Wire & { close(): void } {
  const url = new URL(endpoint);
  const secure = url.protocol === "https:";
  const agent = new (secure ? SecureAgent : Agent)({ keepAlive: true });
  const send = secure ? secureRequest : request;

  const wire: Wire = (operation, input) =>
    new Promise<unknown>((resolve, reject) => {
      const body = JSON.stringify(input);
      const call = send(
        url,
        {
          method: "POST",
          agent,
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "content-length": Buffer.byteLength(body),
            "x-amz-target": `${targetPrefix(operation)}.${operation}`,
            ...unverifiedSignature(region, "dynamodb"),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            const status = response.statusCode ?? 0;
            const text = Buffer.concat(chunks).toString("utf8");
            if (status === 200) resolve(JSON.parse(text) as unknown);
            else reject(toError(text, status));
          });
        },
      );
      call.on("error", (error: NodeJS.ErrnoException) => {
        // The engine closed a kept connection just when we used it again: it never saw the call.
        if (call.reusedSocket && error.code === "ECONNRESET") resolve(wire(operation, input));
        else reject(error);
      });
      call.end(body);
    });
  return Object.assign(wire, { close: () => agent.destroy() });
}

const STREAM_OPERATIONS = new Set([
  "DescribeStream",
  "GetRecords",
  "GetShardIterator",
  "ListStreams",
]);

function targetPrefix(operation: string): string {
  return STREAM_OPERATIONS.has(operation) ? "DynamoDBStreams_20120810" : "DynamoDB_20120810";
}

function toError(text: string, status: number): WireError {
  let parsed: { __type?: string; message?: string; Message?: string } = {};
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    // not the engine's own answer: its text is all there is to tell
  }
  const name = parsed.__type?.split("#").pop() ?? "UnknownError";
  return new WireError(name, parsed.message ?? parsed.Message ?? text, status);
}
