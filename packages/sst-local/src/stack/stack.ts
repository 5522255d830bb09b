import { awsEndpoint } from "../aws/endpoint.ts";
import type { StackEvents } from "../aws/events.ts";
import { makePrivateFolder } from "../aws/files.ts";
import type { Handler } from "../aws/guard.ts";
import type {
  CodeBuilder,
  FunctionInvoker,
  Functions,
  RunningService,
  SeedUser,
  Service,
} from "../aws/service.ts";
import type { Graph } from "../graph/index.ts";
import { createCallLog } from "../observe/calls.ts";
import { createObserver } from "../observe/observer.ts";
import { developerPages } from "../observe/pages.ts";
import { services as allServices } from "../services/index.ts";
import { codeBuilder } from "../services/lambda/build/code.ts";
import { createContext, type StackState } from "./context.ts";
import { Lifecycle, type StepListener } from "./lifecycle.ts";
import { neededServices } from "./not-emulated.ts";
import { type Offer, offerOf } from "./offer.ts";
import { gone, openPorts } from "./ports.ts";
import { createRevision, type PreparedRevision } from "./revision.ts";
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
  /** Builds functions and layers; each once, when it has changed, unless given. */
  build?: CodeBuilder;
  /** People who can sign in from the start. */
  seed?: readonly SeedUser[];
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
  const { graph: initial, stateDir, port, listener, services = allServices } = options;
  makePrivateFolder(stateDir);
  const lifecycle = new Lifecycle(listener.step, (name, error) =>
    listener.line(`${name} did not stop: ${error instanceof Error ? error.message : error}`),
  );
  const { line } = listener;
  // First, since it is the cheapest: a taken port is reported before anything is built.
  const ports = await lifecycle.step(
    "ports",
    () => openPorts(endpointsOf(initial, services), port, line),
    ({ close }) => close(),
  );
  const running = new Map<Service, RunningService>();
  const calls = options.recordCalls ? createCallLog(initial.app.accountId) : undefined;
  const observer = createObserver({ calls: calls?.counts });
  const pages = developerPages(() =>
    Object.assign({ ...observer.pages }, ...[...running.values()].map((one) => one.pages ?? {})),
  );
  const state: StackState = { running, graph: initial };
  const context = createContext({
    ...options,
    build: options.build ?? codeBuilder(options.cwd, stateDir),
    state,
    awsUrl: ports.aws.url,
    events: {
      ...listener,
      log: (record) => both(record, observer.log, listener.log),
      mail: (mail) => both(mail, observer.mail, listener.mail),
      request: (summary) => both(summary, observer.request, listener.request),
    },
    developerPages: awsEndpoint({ apis: () => [pages], log: line }),
  });

  ports.aws.serve(
    awsEndpoint({
      apis: () => [...[...running.values()].flatMap(({ apis = [] }) => apis), pages],
      log: line,
      // Programs that are no functions of the app call as `local`.
      ...(calls && { onCall: (call) => call.caller !== "local" && calls.add(call) }),
    }),
  );

  /** Starts the services that the graph needs and that do not run, and prepares all. */
  async function prepare(graph: Graph): Promise<PreparedRevision> {
    await ports.open(endpointsOf(graph, services));
    const revision = createRevision(graph, urlMapOf(graph, services, ports));
    const needed = new Set(neededServices(graph, services));
    const involved = services.filter((service) => needed.has(service) || running.has(service));
    for (const service of involved) {
      if (!running.has(service)) await startService(service);
    }
    for (const service of involved) {
      await revision.prepare(service, running.get(service));
    }
    return revision;
  }

  async function startService(service: Service): Promise<void> {
    const started = await lifecycle.step(
      service.name,
      async () => (await service.load())(context),
      (one) => one.stop(),
    );
    running.set(service, started);
  }

  /** Makes a revision the current one, in one turn; resolves when what it started runs. */
  async function commit(revision: PreparedRevision): Promise<void> {
    const functions = context.use("functions");
    const settled = revision.commit(functions);
    state.graph = revision.graph;
    for (const [id, served] of ports.endpoints) {
      const now = revision.endpoints.get(id);
      served.serve(now ? holding(now.handler, functions) : gone, now?.upgrade);
    }
    await settled;
  }

  try {
    const first = await prepare(initial);
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
      const { graph } = state;
      return offerOf({ graph, services, running, ports, urls: urlMapOf(graph, services, ports) });
    },
    async update(next) {
      const revision = await prepare(next);
      if (next === state.graph && revision.changed.length === 0) {
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
