import type { Readable } from "node:stream";
import type { ForwardedRequest, ForwardedResponse } from "./forward.ts";

/** What services use of one another. */
export interface Capabilities {
  buses: Buses;
  devServers: DevServers;
  functions: Functions;
  functionStreams: FunctionStreams;
  queues: Queues;
  sites: Sites;
  tables: Tables;
  tasks: Tasks;
  topics: Topics;
  userPools: UserPools;
}

/** Runs functions, as Lambda's Invoke. */
export interface FunctionInvoker {
  /** @throws AwsError as the Invoke API */
  invoke(
    functionName: string,
    payload: unknown,
    options?: {
      invocationType?: "RequestResponse" | "Event" | "DryRun";
      requestId?: string;
      clientContext?: unknown;
      traceId?: string;
      clock?: Clock;
    },
  ): Promise<FunctionResult>;
}

/** Functions whose responses come as they are written. */
export interface FunctionStreams {
  /** The functions of this moment, as long as `Functions.version()` is held. */
  version(): StreamInvoker;
}

/** Runs functions, as Lambda's InvokeWithResponseStream. */
export interface StreamInvoker {
  /** Resolves when the response begins. @throws AwsError as the Invoke API */
  invokeWithResponseStream(
    functionName: string,
    payload: unknown,
    options?: { requestId?: string; clientContext?: unknown },
  ): Promise<StreamedResult>;
}

/** A response that a function streams. */
export interface StreamedResult {
  readonly requestId: string;
  /** `application/json` for a function that returns its response. */
  readonly contentType: string;
  /** Ends with the response, and with an error where the function fails in the middle of it. */
  readonly body: Readable;
  /** Set when the function failed before its response began; the body is the error then. */
  readonly functionError?: string | undefined;
  /** Resolves when the invocation has ended. */
  readonly completed: Promise<Pick<FunctionResult, "payload" | "functionError">>;
}

/** The running time of a caller's timeout. */
export interface Clock {
  stop(): void;
  /** Starts it anew, from zero. */
  start(): void;
}

/** The outcome of an invocation. */
export interface FunctionResult {
  statusCode: 200 | 202 | 204;
  payload: unknown;
  functionError?: "Handled" | "Unhandled" | undefined;
  requestId: string;
}

/** The functions as they are now. */
export interface Functions extends FunctionInvoker {
  /** The functions of this moment, which stay callable until the returned hold is let go. */
  version(): FunctionInvoker & { hold(): () => void };
}

/** The servers that dev commands are, from inside. */
export interface DevServers {
  /** Its URL, or why it has none yet; undefined where no dev server has this domain name. */
  at(domainName: string): { readonly url: string } | { readonly reason: string } | undefined;
}

/** The static sites, from inside. */
export interface Sites {
  /** The answer of the bucket that a site is deployed to; undefined for another bucket. */
  answer(
    bucketDomainName: string,
    request: Pick<ForwardedRequest, "method" | "target" | "headers">,
  ): Promise<ForwardedResponse> | undefined;
  /** What a deploy would write into a site's key value store, given what the graph has of it. */
  keyValues(
    site: string,
    entries: Readonly<Record<string, string>>,
  ): Readonly<Record<string, string>>;
}

/** The queues, from inside. */
export interface Queues {
  /**
   * Sends a message; resolves to its id. One to a FIFO queue has a `MessageGroupId` among its system
   * attributes; its deduplication id is its content's without another.
   * @throws UserError where there is no queue with this ARN
   */
  send(
    arn: string,
    body: string,
    options?: Pick<ReceivedMessage["message"], "attributes" | "systemAttributes"> & {
      deduplicationId?: string;
    },
  ): Promise<string>;
  /** Receives; a message is hidden for the queue's visibility timeout. */
  receive(
    arn: string,
    options?: { count?: number; waitSeconds?: number; signal?: AbortSignal },
  ): Promise<ReceivedMessage[]>;
  delete(arn: string, receiptHandle: string): void;
}

/** The tasks of ECS, from inside. */
export interface Tasks {
  /** Runs a task with the overrides of RunTask. @throws AwsError as ECS */
  run(task: { taskDefinitionArn: string; clusterArn: string; overrides: unknown }): Promise<void>;
}

/** The topics, from inside. */
export interface Topics {
  /** Publishes a message; resolves to its id. @throws UserError where there is no topic with this ARN */
  publish(arn: string, message: { body: string; subject?: string }): Promise<string>;
}

/** The event buses, from inside. */
export interface Buses {
  /** Puts an event on a bus; resolves to its id. @throws UserError where there is no bus with this ARN */
  put(
    arn: string,
    event: {
      readonly "detail-type": string;
      readonly source: string;
      readonly detail: unknown;
      readonly resources?: readonly string[];
    },
  ): Promise<string>;
}

/** A message as a consumer gets it. */
export interface ReceivedMessage {
  receiptHandle: string;
  message: {
    id: string;
    body: string;
    attributes?: Record<string, { DataType: string; StringValue?: string; BinaryValue?: string }>;
    /** The system attributes that the sender set, such as `AWSTraceHeader`. */
    systemAttributes?: Record<string, string>;
    sentAt: number;
    receiveCount: number;
    firstReceivedAt?: number;
    deadLetterSourceArn?: string;
  };
}

/** The DynamoDB engine, from inside. */
export interface Tables {
  /** Calls an operation of DynamoDB or DynamoDB Streams and resolves to its JSON. */
  call(operation: string, input: unknown): Promise<unknown>;
  /** Calls a listener after each call that may have written items, until the returned function is called. */
  onWrite(listener: () => void): () => void;
}

/** The user pools, from inside. */
export interface UserPools {
  /** Verifies a token for API Gateway's COGNITO_USER_POOLS authorizers. */
  authorize(request: {
    /** ARNs of the pools whose tokens count. */
    readonly providerArns: readonly string[];
    /** Without a `Bearer` prefix. */
    readonly token: string;
    /** `authorizationScopes` of the method. */
    readonly scopes: readonly string[];
  }): Promise<
    | { readonly claims: Readonly<Record<string, unknown>> }
    | { readonly refused: string; readonly expired?: boolean }
  >;
}
