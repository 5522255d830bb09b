import { type ClientAccess, clientSecretOf } from "../aws/client-environment.ts";
import { awsEndpoint } from "../aws/endpoint.ts";
import type { StackEvents } from "../aws/events.ts";
import { makePrivateFolder } from "../aws/files.ts";
import type { Handler } from "../aws/guard.ts";
import { createAuthorizer, type IamMode, isRoleAccessKey } from "../aws/iam/authorize.ts";
import { invokeRefusals } from "../aws/iam/invoke-permissions.ts";
import { sendRefusals } from "../aws/iam/send-permissions.ts";
import type { FunctionInvoker, Functions } from "../aws/capabilities.ts";
import type { CodeBuilder, InstanceSettings, Page, SeedUser, Service } from "../aws/service.ts";
import type { Graph } from "../graph/index.ts";
import { createCallLog } from "../observe/calls.ts";
import { createObserver } from "../observe/observer.ts";
import { developerPages } from "../observe/pages.ts";
import { services as allServices } from "../services/index.ts";
import { codeBuilder } from "../services/lambda/build/code-builder.ts";
import { stsApi } from "../services/sts/api.ts";
import { createContext } from "./context.ts";
import { Lifecycle, type StepListener } from "./lifecycle.ts";
import { type Offer, offerOf } from "./offer.ts";
import { gone, openPorts, type Ports } from "./ports.ts";
import { withPosition } from "./refusals.ts";
import type { PreparedRevision } from "./revision.ts";
import { ServiceHost } from "./service-host.ts";
import { endpointsOf, urlMapOf } from "./url-map.ts";

/** What happens while a stack starts and runs. */
export interface StackListener extends StackEvents {
  step: StepListener;
}

export interface StackOptions {
  graph: Graph;
  /** Folder of sst.config.ts. */
  cwd: string;
  stateDir: string;
  /** The first endpoint's port; 0 for any. */
  port: number;
  /** Builds functions; each once, when it has changed, unless given. */
  build?: CodeBuilder;
  /** People who can sign in from the start. */
  seed?: readonly SeedUser[];
  /** When another instance of a function is started. */
  instances?: InstanceSettings;
  /** Whether IAM policies are evaluated; `warn` by default. */
  iam?: IamMode;
  /** Whether a site is built again when a file in its folder changes. */
  watchSites?: boolean;
  /** Whether the AWS calls of functions are counted. */
  recordCalls?: boolean;
  listener: StackListener;
  /** The emulated services; a test adds its own. */
  services?: readonly Service[];
}

/** A running stack. */
export interface Stack {
  readonly offer: Offer;
  /** Runs a function by its name or ARN. */
  invoke: FunctionInvoker["invoke"];
  /**
   * Takes another graph, or new code for the same, without dropping a request: requests under way
   * are answered by the functions and APIs that they began with, later ones by the new. Functions
   * that did not change keep their warm instances. One update at a time.
   * @returns the names of the functions that were added or replaced
   * @throws UserError when it cannot be taken, and then everything runs on as it was; ModuleError
   *   when the code of a function does not load
   */
  update: (graph: Graph) => Promise<readonly string[]>;
  stop: () => Promise<void>;
}

/**
 * Serves a graph on this machine: starts the services that the graph needs, prepares each, and
 * commits all in one turn. An update does the same.
 * @throws UserError for what the reader can mend: a taken port, no engine, source that does not build
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { listener, stateDir, services = allServices } = options;
  const { line } = listener;
  makePrivateFolder(stateDir);
  const lifecycle = new Lifecycle(listener.step, (name, error) =>
    line(`${name} did not stop: ${error instanceof Error ? error.message : error}`),
  );
  let graph = options.graph;
  let graphs = 1;
  // First, since it is the cheapest: a taken port is reported before anything is built.
  const ports = await lifecycle.step(
    "ports",
    () => openPorts(endpointsOf(graph, services), options.port, line),
    ({ close }) => close(),
  );
  const host = new ServiceHost(services, lifecycle);
  const access = { awsUrl: ports.aws.url, clientSecret: clientSecretOf(stateDir) };
  const offer = () => {
    const urls = urlMapOf(graph, services, ports);
    return offerOf({ ...access, graph, services, running: host.running, ports, urls });
  };
  const app = { graph: () => graph, graphs: () => graphs, offer };
  const context = serveAwsEndpoint(options, host, ports, access, app);

  const invocations = invocationCheck(options.iam ?? "warn", line);

  async function prepare(next: Graph): Promise<PreparedRevision> {
    invocations(next);
    await ports.open(endpointsOf(next, services));
    return host.prepare(next, urlMapOf(next, services, ports), context);
  }

  /** Makes a revision the current one, in one turn; resolves when what it started runs. */
  async function commit(revision: PreparedRevision): Promise<void> {
    const functions = context.use("functions");
    const settled = revision.commit(functions);
    if (revision.graph !== graph) graphs += 1;
    graph = revision.graph;
    for (const [id, port] of ports.endpoints) {
      const served = revision.endpoints.get(id);
      port.serve(served ? holding(served.handler, functions) : gone, served?.upgrade);
    }
    await settled;
  }

  try {
    const first = await prepare(graph);
    await lifecycle.step("serve", () => commit(first));
    if (options.seed?.length && !context.use("userPools")) {
      line("there is no user pool, so that no user of seed.users can sign in");
    }
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }

  return {
    get offer() {
      return offer();
    },
    async update(next) {
      const revision = await prepare(next);
      if (next === graph && revision.changed.length === 0) {
        revision.discard();
        return [];
      }
      await commit(revision).catch((error: unknown) => line(String(error)));
      return revision.changed;
    },
    invoke: context.functions.invoke,
    stop: () => lifecycle.stop(),
  };
}

/** The app as it is now. */
interface ServedApp {
  graph: () => Graph;
  /** How many graphs were served. */
  graphs: () => number;
  offer: () => Offer;
}

/** Serves the AWS endpoint and the developer pages, and makes what services are given. */
function serveAwsEndpoint(
  options: StackOptions,
  host: ServiceHost,
  ports: Ports,
  access: ClientAccess,
  { graph, graphs, offer }: ServedApp,
) {
  const { listener, cwd, stateDir, iam = "warn" } = options;
  const { line } = listener;
  const calls = options.recordCalls ? createCallLog(() => graph().app.accountId) : undefined;
  const observer = createObserver({ calls: calls?.counts, graphs });
  const pages = (): Record<string, Page> => ({
    ...observer.pages,
    ...host.pages(),
    app: async () => (await import("../observe/app-info.ts")).appInfo(graph(), offer(), pages()),
    openapi: async () => (await import("../observe/openapi.ts")).openApiOf(graph(), offer()),
  });
  const functions = (...args: Parameters<FunctionInvoker["invoke"]>) =>
    context.functions.invoke(...args);
  const developer = developerPages({ pages, invoke: functions });
  const sts = stsApi(graph);
  ports.aws.serve(
    awsEndpoint({
      apis: () => [developer, sts, ...host.apis()],
      log: line,
      onAnswered: observer.call,
      // Programs that are no functions of the app call as `local`.
      ...(calls && { onCall: (call) => isByFunction(call.caller) && calls.add(call) }),
      authorize: createAuthorizer({ mode: iam, graph, line }),
    }),
  );
  const context = createContext({
    ...options,
    iam,
    build: options.build ?? codeBuilder(cwd, stateDir),
    running: host.running,
    access,
    events: {
      ...listener,
      log: (record) => both(record, observer.log, listener.log),
      mail: (mail) => both(mail, observer.mail, listener.mail),
      request: (summary) => both(summary, observer.request, listener.request),
      diagnosis(requestId, sentence, cause) {
        observer.diagnosis(requestId, sentence);
        listener.diagnosis(requestId, sentence, cause);
      },
      invocation: observer.invocation,
      call: observer.call,
    },
    developerPages: awsEndpoint({
      apis: () => [developerPages({ pages, pageUrl: `${ports.aws.url}/_local` })],
      log: line,
    }),
  });
  return context;
}

/**
 * Checks that the services of a graph may invoke its functions, and send to its queues and topics, on AWS.
 * `warn` writes a line for each that may not, once; `enforce` throws the first.
 */
function invocationCheck(iam: IamMode, line: (line: string) => void) {
  const reported = new Set<string>();
  return (graph: Graph): void => {
    if (iam === "off") return;
    for (const refusal of [...invokeRefusals(graph), ...sendRefusals(graph)]) {
      if (iam === "enforce") throw withPosition(refusal, graph);
      if (reported.has(refusal.message)) continue;
      reported.add(refusal.message);
      line(`iam: ${refusal.message}`);
    }
  };
}

const isByFunction = (accessKeyId: string): boolean =>
  accessKeyId !== "local" && !isRoleAccessKey(accessKeyId);

/** A request keeps the functions that it began with until it is answered. */
const holding =
  (handler: Handler, functions: Functions | undefined): Handler =>
  (request, response) => {
    const release = functions?.version().hold();
    if (release) response.once("close", release);
    return handler(request, response);
  };

function both<T>(value: T, first: (value: T) => void, second: (value: T) => void): void {
  first(value);
  second(value);
}
