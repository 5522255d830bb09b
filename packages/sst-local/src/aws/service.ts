import type { UserError } from "../errors.ts";
import type { Graph, Resource } from "../graph/index.ts";
import type { Api } from "./api.ts";
import type { Capabilities, FunctionInvoker } from "./capabilities.ts";
import type { ClientAccess } from "./client-environment.ts";
import type { StackEvents } from "./events.ts";
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
