import { Agent, request } from "node:http";
import { Agent as SecureAgent, request as secureRequest } from "node:https";
import { unverifiedSignature } from "../../aws/signature.ts";

/** An error of DynamoDB: `name` is the part of `__type` behind the `#`. */
export class DynamoDbError extends Error {
  override readonly name: string;
  readonly status: number;

  constructor(name: string, message: string, status: number) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/**
 * Calls one operation of the DynamoDB or DynamoDB Streams API and resolves to its JSON.
 * @throws DynamoDbError for an answer that is an error; the socket's error when there is no answer
 */
export type DynamoDbCall = (operation: string, input: unknown) => Promise<unknown>;

/** A client of the engine for the JSON 1.0 protocol. */
export interface EngineClient {
  readonly call: DynamoDbCall;
  /** Sends a request as it is; a signature for the region is made up. */
  send(
    operation: string,
    body: string,
    options: { region: string; signal?: AbortSignal },
  ): Promise<{ status: number; body: Buffer }>;
  close(): void;
}

/**
 * Makes a client of the engine. The stream poller uses it and not the SDK because the records of
 * GetRecords in JSON are, letter for letter, what Lambda puts into its events (binary stays base64,
 * times stay epoch seconds), and because it polls all day.
 * @param region of `call`, since an engine may keep tables by region
 * @param wrote called after each answer to an operation that writes items
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
 */
export function createEngineClient(
  endpoint: string,
  region: () => string = () => "eu-west-1",
  wrote: () => void = () => {},
): EngineClient {
  const url = new URL(endpoint);
  const isSecure = url.protocol === "https:";
  const agent = new (isSecure ? SecureAgent : Agent)({ keepAlive: true });
  const open = isSecure ? secureRequest : request;

  const send: EngineClient["send"] = (operation, body, options) =>
    new Promise((resolve, reject) => {
      const call = open(
        url,
        {
          method: "POST",
          agent,
          ...(options.signal && { signal: options.signal }),
          headers: {
            "content-type": "application/x-amz-json-1.0",
            "content-length": Buffer.byteLength(body),
            "x-amz-target": `${targetPrefix(operation)}.${operation}`,
            ...unverifiedSignature(options.region, "dynamodb"),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", reject);
          response.on("end", () => {
            resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
            if (WRITE_OPERATIONS.has(operation)) wrote();
          });
        },
      );
      call.on("error", (error: NodeJS.ErrnoException) => {
        // The engine closed a kept-alive connection as it was used again: it never saw the call.
        if (call.reusedSocket && error.code === "ECONNRESET") {
          resolve(send(operation, body, options));
        } else reject(error);
      });
      call.end(body);
    });

  return {
    send,
    async call(operation, input) {
      const { status, body } = await send(operation, JSON.stringify(input), { region: region() });
      const text = body.toString("utf8");
      if (status !== 200) throw toError(text, status);
      return JSON.parse(text) as unknown;
    },
    close: () => agent.destroy(),
  };
}

const WRITE_OPERATIONS = new Set([
  "BatchExecuteStatement",
  "BatchWriteItem",
  "DeleteItem",
  "ExecuteStatement",
  "ExecuteTransaction",
  "PutItem",
  "TransactWriteItems",
  "UpdateItem",
]);

const STREAM_OPERATIONS = new Set([
  "DescribeStream",
  "GetRecords",
  "GetShardIterator",
  "ListStreams",
]);

function targetPrefix(operation: string): string {
  return STREAM_OPERATIONS.has(operation) ? "DynamoDBStreams_20120810" : "DynamoDB_20120810";
}

function toError(text: string, status: number): DynamoDbError {
  let parsed: { __type?: string; message?: string; Message?: string } = {};
  try {
    parsed = JSON.parse(text) as typeof parsed;
  } catch {
    // no answer of DynamoDB: its text is the message
  }
  const name = parsed.__type?.split("#").pop() ?? "UnknownError";
  return new DynamoDbError(name, parsed.message ?? parsed.Message ?? text, status);
}
