import { join } from "node:path";
import type { Mail } from "../aws/events.ts";
import { createCognito } from "../services/cognito/index.ts";
import { createWire } from "../services/dynamodb/client.ts";
import type { Graph } from "../graph/index.ts";
import {
  createLambda,
  type Lambda,
  type LogRecord,
  type PreparedUpdate,
} from "../services/lambda/index.ts";
import { lambdaFunctions, type LambdaFunction } from "../services/lambda/graph.ts";
import { parameterDefinitions } from "../services/ssm/graph.ts";
import { queueDefinitions } from "../services/sqs/graph.ts";
import { userPools } from "../services/cognito/graph.ts";
import { createCallLog } from "../observe/calls.ts";
import { createObserver } from "../observe/observer.ts";
import { startRecorder } from "../observe/recorder.ts";
import { tableBrowser } from "../observe/tables.ts";
import { createQueues } from "../services/sqs/index.ts";
import { createParameters } from "../services/ssm/index.ts";
import { awsEndpoint } from "./aws-endpoint.ts";
import { gatewayBackends } from "./backends.ts";
import { type Builder, builder, type Code } from "./code.ts";
import { stackCommands } from "./commands.ts";
import { startData } from "./data.ts";
import { openDoors } from "./ports.ts";
import { createEventSources } from "../event-sources/event-sources.ts";
import { forwarder } from "../aws/forward.ts";
import { createFronts, type Front, frontsOf, rewritesOf } from "./endpoints.ts";
import { functionDefinitions, type ServiceEndpoints } from "./functions.ts";
import { lambdaService } from "../services/lambda/endpoint.ts";
import { Lifecycle, type StepListener } from "./lifecycle.ts";
import { ModuleError } from "./module-error.ts";
import { type Offer, offerOf } from "./offer.ts";
import { serviceRewrites } from "./service-urls.ts";
import { type SeedUser, seedUsers } from "./seed.ts";

/** What happens while a stack runs, for whoever shows it. */
export interface StackListener {
  step: StepListener;
  /** A sentence about the stack itself. */
  line: (line: string) => void;
  /** A line that a function wrote. */
  log: (record: LogRecord) => void;
  /** A message that AWS would have sent to somebody. */
  mail: (mail: Mail) => void;
  /** Why a request was answered as it was. */
  diagnosis: (requestId: string, sentence: string, cause: unknown) => void;
  /** A request that was answered. */
  request: (summary: RequestSummary) => void;
}

export interface RequestSummary {
  requestId: string;
  method: string;
  path: string;
  status: number;
  milliseconds: number;
}

export interface StackOptions {
  graph: Graph;
  /** Folder of sst.config.ts. */
  cwd: string;
  stateDir: string;
  /** Of the first API; 0 for any. */
  port: number;
  /** Builds functions and layers; each once, when it has changed, unless given. */
  build?: Builder;
  /** Who can sign in from the start. */
  seed?: readonly SeedUser[];
  /** Whether a site is built again when a file in its folder changes. */
  watchSites?: boolean;
  /** Whether the AWS calls of functions are counted, for a price in time. */
  recordCalls?: boolean;
  listener: StackListener;
}

/** A running stack. */
export interface Stack {
  readonly offer: Offer;
  /** Runs a function by its name or ARN. */
  invoke: Lambda["invoke"];
  /**
   * Takes another graph, or new code for the same, without dropping a request: those under way are
   * answered by the functions and APIs they began with, all later ones by the new. Functions that
   * did not change keep their warm instances. One update at a time.
   * @returns the names of the functions that were added or replaced
   * @throws UserError when it cannot be taken, and then everything runs on as it was;
   *   ModuleError when the code of a function does not load
   */
  update: (graph: Graph) => Promise<readonly string[]>;
  stop: () => Promise<void>;
}

/**
 * Serves a graph on this machine: its tables, functions, streams and APIs, started in this order
 * and stopped in the reverse.
 * @throws UserError for what the reader can mend: a taken port, no engine, source that does not build.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { cwd, stateDir, port, seed = [], recordCalls = false, listener } = options;
  const build = options.build ?? builder(cwd, stateDir);
  const lifecycle = new Lifecycle(listener.step, (name, error) =>
    listener.line(`${name} did not stop: ${error instanceof Error ? error.message : error}`),
  );
  let { graph } = options;
  let fronts = frontsOf(graph);

  // The cheapest first: who has the wrong port hears of it before anything is built.
  const doors = await lifecycle.step(
    "ports",
    () => openDoors(idsOf(fronts), port),
    ({ close }) => close(),
  );
  const data = await lifecycle.step(
    "tables",
    () => startData(graph, stateDir, listener.line),
    ({ stop }) => stop(),
  );
  const code = await lifecycle.step("functions", () => build(graph));
  const queues = await lifecycle.step("queues", () =>
    createQueues({ queues: queueDefinitions(graph), stateDir }),
  );
  const endpoints: ServiceEndpoints = { aws: doors.aws.url, dynamodb: data.endpoint };
  const calls = recordCalls ? createCallLog(graph.app.accountId) : undefined;
  const recorder =
    calls &&
    (await lifecycle.step(
      "recorder",
      () => startRecorder({ endpoints, calls }),
      ({ stop }) => stop(),
    ));
  const observer = createObserver({
    calls: calls?.counts,
    tables: tableBrowser(createWire(data.endpoint, graph.app.region)),
  });
  const clients = recorder?.endpoints ?? endpoints;
  const urlOf = (frontId: string) => doors.fronts.get(frontId)?.url ?? "";
  const definitions = (next: Graph, nextFronts: readonly Front[], nextCode: Code) =>
    functionDefinitions(next, codeOf(nextCode), clients, [
      ...rewritesOf(nextFronts, urlOf),
      ...serviceRewrites(next, clients.aws),
    ]);

  const lambda = await lifecycle.step(
    "lambda",
    async () => {
      const created = createLambda({
        log: (record) => {
          observer.log(record);
          listener.log(record);
        },
        onAsyncFailure: ({ arn }, failure) => {
          const destination = lambdaFunctions(graph).find((one) => one.arn === arn)?.asynchronous
            .onFailure;
          listener.line(
            `an event failed for good${destination ? ` and went to ${destination}` : ""}`,
          );
          if (destination?.includes(":sqs:"))
            return queues.send(destination, JSON.stringify(failure));
          return undefined;
        },
      });
      await created.update(definitions(graph, fronts, code));
      return created;
    },
    (created) => created.stop(),
  );
  const sources = await lifecycle.step(
    "event sources",
    async () => {
      const created = createEventSources({
        lambda,
        queues,
        endpoint: data.endpoint,
        stateDir: join(stateDir, "event-sources"),
        onFailure: async (arn, message) => {
          listener.line(`a batch failed for good and went to ${arn}`);
          await queues.send(arn, JSON.stringify(message));
        },
        log: listener.line,
      });
      await created.follow(graph);
      return created;
    },
    (created) => created.stop(),
  );
  const cognito = await lifecycle.step(
    "user pools",
    () =>
      createCognito({
        pools: userPools(graph),
        stateDir,
        invoke: (functionArn, event) => lambda.invoke(functionArn, event),
        deliver: (mail) => {
          observer.mail(mail);
          listener.mail(mail);
        },
        log: listener.line,
      }),
    (created) => created.stop(),
  );
  const parameters = createParameters({
    parameters: parameterDefinitions(graph),
    stateDir,
    region: graph.app.region,
    accountId: graph.app.accountId,
    log: listener.line,
  });
  const served = createFronts({
    graph,
    doors,
    sites: {
      cwd,
      watch: options.watchSites ?? false,
      folder: join(stateDir, "sites"),
      local: observer.service.listener,
    },
    backends: (functions) => gatewayBackends(functions, cognito, endpoints),
    listener: {
      ...listener,
      request: (summary) => {
        observer.request(summary);
        listener.request(summary);
      },
    },
  });
  await lifecycle.step(
    "apis",
    () => {
      const services = [
        observer.service,
        lambdaService(() => lambda),
        { targetPrefix: "AmazonSQS", listener: queues.listener },
        { targetPrefix: "AmazonSSM", listener: parameters.listener },
        { targetPrefix: "DynamoDB_20120810", listener: forwarder(data.endpoint) },
        { targetPrefix: "DynamoDBStreams_20120810", listener: forwarder(data.endpoint) },
        {
          targetPrefix: "AWSCognitoIdentityProviderService",
          handlesPath: (path: string) => cognitoPath.test(path),
          forBrowsers: true,
          listener: cognito.listener,
        },
      ];
      doors.aws.serve(awsEndpoint(services, listener.line));
      served.prepare(fronts)(lambda.version());
    },
    served.stop,
  );

  const commands = await lifecycle.step(
    "commands",
    async () => {
      const created = stackCommands({
        cwd,
        port,
        endpoints,
        rewrites: (of) => [
          ...rewritesOf(frontsOf(of), urlOf),
          ...serviceRewrites(of, endpoints.aws),
        ],
        listener,
      });
      await created.follow(graph);
      return created;
    },
    (created) => created.stop(),
  );

  const addSeed = async (): Promise<void> => {
    await seedUsers({ users: seed, pool: userPools(graph)[0], cognito, log: listener.line });
  };
  if (seed.length > 0) await lifecycle.step("users", addSeed);

  /** Everything that may be refused comes first; from `commit` on it all changes within one turn. */
  async function update(next: Graph): Promise<readonly string[]> {
    const nextFronts = frontsOf(next);
    await doors.open(idsOf(nextFronts));
    const nextCode = await build(next);
    await data.update(next);
    const prepared = await lambda.prepare(definitions(next, nextFronts, nextCode));
    if (next === graph && prepared.changed.length === 0) return [];
    try {
      if (prepared.failures.size > 0) throw new ModuleError(prepared.failures);
      const serve = served.prepare(nextFronts);
      await sources.retire(next);
      commit(next, nextFronts, prepared, serve);
    } catch (error) {
      prepared.discard();
      await sources.follow(graph);
      throw error;
    }
    await Promise.all([sources.follow(next), commands.follow(next)]);
    return prepared.changed;
  }

  function commit(
    next: Graph,
    nextFronts: Front[],
    prepared: PreparedUpdate,
    serve: ReturnType<typeof served.prepare>,
  ): void {
    const hadPool = userPools(graph)[0]?.id;
    // The one that may still refuse.
    queues.update(queueDefinitions(next));
    if (changed(userPools)) cognito.update(userPools(next));
    if (changed(parameterDefinitions)) parameters.update(parameterDefinitions(next));
    prepared.commit();
    graph = next;
    fronts = nextFronts;
    serve(lambda.version());
    if (seed.length > 0 && userPools(next)[0]?.id !== hadPool) {
      addSeed().catch((error: unknown) => listener.line(String(error)));
    }

    function changed(model: (of: Graph) => unknown): boolean {
      return JSON.stringify(model(graph)) !== JSON.stringify(model(next));
    }
  }

  return {
    get offer() {
      return offerOf(graph, fronts, endpoints, urlOf, commands.endpoints());
    },
    update,
    invoke: (...args) => lambda.invoke(...args),
    stop: () => lifecycle.stop(),
  };
}

/** Key sets and hosted pages, which are called by path and not by target. */
const cognitoPath = /^\/(login|logout|oauth2)(\/|$)|\/\.well-known\//;

const idsOf = (fronts: readonly Front[]): string[] => fronts.map(({ id }) => id);

const codeOf =
  ({ functions, layers }: Code) =>
  (lambdaFunction: LambdaFunction) => {
    const built = functions.get(lambdaFunction.name);
    return (
      built && { ...built, layers: lambdaFunction.layers.flatMap((arn) => layers.get(arn) ?? []) }
    );
  };
