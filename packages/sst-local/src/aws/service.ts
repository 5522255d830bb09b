import type { Readable } from "node:stream";
import type { UserError } from "../errors.ts";
import type { Graph, Resource } from "../graph/index.ts";
import type { Api } from "./api.ts";
import type { ClientAccess } from "./client-environment.ts";
import type { StackEvents } from "./events.ts";
import type { ForwardedRequest, ForwardedResponse } from "./forward.ts";
import type { Handler, UpgradeHandler } from "./guard.ts";
import type { IamMode } from "./iam/authorize.ts";
import type { UrlMap } from "./url-map.ts";

/**
 * The contract of an emulated AWS service: a folder in `services/` and an entry in
 * `services/index.ts`. An entry is small: it reads the graph and knows how to load the rest, so that
 * a service which a graph has no resource of is never imported.
 */
export interface Service {
  /** The folder's name, and the step that a start reports. */
  readonly name: string;
  /** The resource types that it serves as AWS does; the README lists them. */
  readonly types: readonly string[];
  /** True for a resource that it serves, where that is not every resource of these types. */
  takes?(resource: Resource, graph: Graph): boolean;
  /** Features of the resources it takes that are not emulated: `stream of table Orders: …`. */
  notEmulated?(graph: Graph): string[];
  /** What AWS refuses at a deploy of this graph: errors that name their resource. */
  refusals?(graph: Graph): Promise<UserError[]>;
  /** What its start would refuse besides, for `graph --check`. */
  startErrors?(graph: Graph): Promise<UserError[]>;
  /** The endpoints of their own that it serves for this graph. */
  endpoints?(graph: Graph): Endpoint[];
  /** The name under which the stack's `endpoints` list the AWS endpoint for this service. */
  readonly endpointName?: string;
  /** Its entries in the state folder, which `--fresh` removes. */
  readonly stateEntries?: readonly string[];
  /** The API key that a client of this graph's APIs may use. */
  apiKey?(graph: Graph): string | undefined;
  /** AWS origins in this graph, such as `https://sqs.eu-west-1.amazonaws.com`, that the AWS endpoint serves. */
  awsOrigins?(graph: Graph): AwsOrigin[];
  /** Imports the service. */
  load(): Promise<StartService>;
}

/** An origin on AWS, with the path that stands for it at the AWS endpoint where it is not the root. */
export type AwsOrigin = string | { readonly origin: string; readonly path: string };

/** Something of the graph that is served over HTTP at a URL of its own. */
export interface Endpoint {
  /** Unique in the graph, and the same as long as the resource is. */
  id: string;
  /** The name that the app's infra gives it. */
  name: string;
  /** True for a REST or HTTP API: the stack lists the first one as `api` too. */
  isApi?: true;
  /** Where AWS would serve it, without a path. */
  origin: string;
  /**
   * Other AWS origins that stand for the same, such as the management address of a WebSocket API;
   * with a host, where requests to it have a name of its own.
   */
  aliases?: readonly (string | { readonly origin: string; readonly host: string })[];
  /** What every path begins with: `/<stage>`, or nothing. */
  basePath: string;
  scheme: "http" | "ws";
  /**
   * Why the port accepts pages of other origins: the API's own CORS decides what they may read, as
   * on AWS, or a site is public. Everything else at a port is for the same origin.
   */
  openTo: "api-cors" | "public-site";
}

/** Starts a service with no resources; `prepare` brings it to a graph. */
export type StartService = (context: ServiceContext) => Promise<RunningService> | RunningService;

/** A service that runs. */
export interface RunningService {
  /** What it answers at the AWS endpoint. */
  readonly apis?: readonly Api[];
  /** What other services use of it. */
  readonly provides?: Partial<Capabilities>;
  /** What it shows on the developer page, by name under `/_local`. */
  readonly pages?: Readonly<Record<string, Page>>;
  /** URLs of servers that it runs beside the endpoints, by name. */
  urls?(): Record<string, string>;
  /**
   * Makes ready for another revision of the graph. Nothing has changed for a client until `commit`.
   * @throws UserError for what cannot run, and then everything goes on as it was
   */
  prepare(revision: Revision): Promise<Prepared> | Prepared;
  /** Ends it within five seconds. */
  stop(): Promise<void> | void;
}

/** A value for a query, as JSON. @throws UserError for a query that cannot be answered */
export type Page = (query: URLSearchParams) => unknown;

/** A revision that every service agreed to or that is dropped. */
export interface Prepared {
  /**
   * Takes effect in this turn and cannot fail; a promise resolves when what it started runs, such
   * as processes and pollers.
   */
  commit(): Promise<void> | void;
  /** Drops what was prepared. */
  discard?(): void;
  /** The names of functions whose code or configuration changes. */
  readonly changed?: readonly string[];
  /** What is served from now on, by the endpoint's id. */
  readonly endpoints?: ReadonlyMap<string, Served>;
}

/** What an endpoint answers with. */
export interface Served {
  readonly handler: Handler;
  readonly upgrade?: UpgradeHandler;
}

/** A graph with what surrounds it on this machine. */
export interface Revision {
  readonly graph: Graph;
  /** AWS addresses in the graph and the local ones. */
  readonly urls: UrlMap;
  /** Runs the functions of this revision, also after a later one was committed. */
  readonly functions: FunctionInvoker;
}

/** What the stack gives each service. */
export interface ServiceContext extends ClientAccess {
  /** Folder of sst.config.ts. */
  readonly cwd: string;
  /** State folder of the stage; 0700. */
  readonly stateDir: string;
  /** The first port of the stack; 0 for any. */
  readonly port: number;
  /** What happens, for the terminal and the developer page. */
  readonly events: StackEvents;
  /** What another service provides; undefined while the graph has no resource of it. */
  use<Name extends keyof Capabilities>(name: Name): Capabilities[Name] | undefined;
  /** Sends a message to a queue or an event to a function. @throws UserError for another ARN */
  deliver(arn: string, message: unknown): Promise<void>;
  readonly options: ServiceOptions;
}

/** How the stack was asked to run. */
export interface ServiceOptions {
  /** Builds functions and finds their layers. */
  readonly build: CodeBuilder;
  /** People who can sign in from the start. */
  readonly seedUsers: readonly SeedUser[];
  /** How many instances functions get. */
  readonly instances: InstanceSettings;
  /** Whether IAM policies are evaluated. */
  readonly iam: IamMode;
  /** Whether a site is built again when a file in its folder changes. */
  readonly watchSites: boolean;
  /** Answers `/_local` at a site's own origin. */
  readonly developerPages: Handler;
}

/** When another instance of a function is started. */
export interface InstanceSettings {
  /** The most instances of a function. Default: 10 per core. */
  readonly maxInstances?: number;
  /**
   * How long invocations wait before another instance is started, in multiples of what a start takes;
   * 0 starts one for each invocation that waits. Default: 1.
   */
  readonly startFactor?: number;
}

/** Somebody who can sign in from the start. */
export interface SeedUser {
  email: string;
  password: string;
  /** The `name` attribute. */
  name?: string;
  /** Groups of the graph's user pool. */
  groups: string[];
}

/** Builds what the functions of a graph run. @throws UserError for source that does not build */
export type CodeBuilder = (graph: Graph) => Promise<Code>;

/** The code of a graph's functions, in folders that never change. */
export interface Code {
  /** By the function's name; a function whose code SST does not build is left out. */
  readonly functions: ReadonlyMap<string, { readonly code: string; readonly handler: string }>;
  /** The folder that stands for `/opt`, by the layer's ARN. */
  readonly layers: ReadonlyMap<string, string>;
}

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
