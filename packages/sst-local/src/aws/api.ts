import type { IncomingMessage, ServerResponse } from "node:http";
import type { AwsError } from "./error.ts";
import type { HttpAnswer, HttpRequest } from "./http.ts";
import type { XmlFields } from "./protocols/xml.ts";

/**
 * Who may call an operation at the AWS endpoint:
 * - `signed`: programs whose request carries an AWS signature, as AWS demands; the signature itself
 *   is not verified, but a page of another origin cannot send one without a preflight;
 * - `browser`: pages of any origin too, as AWS lets them (Cognito's sign-in);
 * - `local`: programs of this machine and pages of the endpoint's own origin.
 */
export type Access = "signed" | "browser" | "local";

/** The part of the AWS endpoint that belongs to one service. */
export type Api = JsonApi | QueryApi | HttpApi | ForwardedApi | StreamApi;

/**
 * An API of the AWS JSON protocol: the operation's name stands in `X-Amz-Target`.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
export interface JsonApi {
  readonly protocol: "json-1.0" | "json-1.1";
  /** What stands before the dot: `AmazonSQS`. */
  readonly target: string;
  /** The service's name in a sentence: `SQS`. */
  readonly title: string;
  readonly operations: Readonly<Record<string, Operation>>;
  /** Stands before the code in `__type`: `com.amazonaws.sqs#`. */
  readonly errorNamespace?: string;
  /** Bytes of a request's body; 1 MiB by default. */
  readonly bodyLimit?: number;
}

/** An operation of a JSON API. */
export interface Operation {
  readonly access: Access;
  /** Resolves to the output. @throws AwsError */
  run(input: Readonly<Record<string, unknown>>, call: Call): unknown;
}

/**
 * An API of the AWS query protocol: form parameters with the operation's name in `Action`, answered
 * in XML. It is recognised by the service of the signature.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export interface QueryApi {
  readonly protocol: "query";
  /** The service of the signature's scope: `sns`. */
  readonly service: string;
  /** The service's name in a sentence: `SNS`. */
  readonly title: string;
  /** XML namespace of the answers. */
  readonly namespace: string;
  readonly operations: Readonly<Record<string, QueryOperation>>;
  readonly bodyLimit?: number;
}

/** An operation of a query API. */
export interface QueryOperation {
  readonly access: Access;
  /** Resolves to the fields of the result. @throws AwsError */
  run(input: URLSearchParams, call: Call): XmlFields | Promise<XmlFields>;
}

/** An API whose requests and answers are too large for memory: it reads and writes them itself. */
export interface StreamApi {
  readonly protocol: "stream";
  /** The operation that a request is for; undefined for a request to another API. */
  match(message: IncomingMessage): StreamOperation | undefined;
}

export interface StreamOperation {
  readonly name: string;
  /** The action of IAM, such as `s3:GetObject`. */
  readonly action: string;
  /** What the call names, for the list of calls. */
  readonly input: Readonly<Record<string, unknown>>;
  /** With `browser` it answers preflights and sets the CORS headers itself. */
  readonly access: Access;
  /** Reads the request and answers it. @throws AwsError before the answer has begun */
  handle(message: IncomingMessage, response: ServerResponse, call: Call): Promise<void>;
  error(error: AwsError, requestId: string): HttpAnswer;
}

/** What surrounds the input of a call. */
export interface Call {
  readonly requestId: string;
  /** Access key id of the signature: a function's name, or `local`; undefined for an unsigned call. */
  readonly caller: string | undefined;
  /** The address that the client has for the AWS endpoint, for URLs that the answer holds. */
  readonly host: string;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** Resets the connection, so that the client gets no answer. */
  readonly disconnect: () => void;
}

/** Routes that are recognised by method and path: REST APIs and pages. */
export interface HttpApi {
  readonly protocol: "http";
  readonly routes: readonly HttpRoute[];
  readonly bodyLimit?: number;
}

export interface HttpRoute {
  /** `*` for every method. */
  readonly method: string;
  /** Named groups are the path's parameters, still percent-encoded. */
  readonly path: RegExp;
  readonly access: Access;
  /** Request headers that a preflight allows besides those of every AWS SDK. */
  readonly allowedHeaders?: readonly string[];
  /** @throws AwsError, rendered as REST-JSON: `x-amzn-errortype` and a JSON message */
  handle(
    request: HttpRequest,
    parameters: Readonly<Record<string, string>>,
    call: Call,
  ): HttpAnswer | Promise<HttpAnswer>;
}

/** A JSON API that another process answers. */
export interface ForwardedApi {
  readonly protocol: "forwarded";
  readonly targets: readonly string[];
  readonly access: Access;
  readonly bodyLimit: number;
  handle(request: HttpRequest, call: Call): HttpAnswer | Promise<HttpAnswer>;
}
