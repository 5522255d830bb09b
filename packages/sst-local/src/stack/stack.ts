import { join } from "node:path";
import { type Build, buildFunction } from "../build/build.ts";
import { buildLayer } from "../build/layer.ts";
import { createCognito, type Mail } from "../cognito/index.ts";
import { type Backends, restApi } from "../gateway/index.ts";
import type { Graph } from "../graph/index.ts";
import { createLambda, type Lambda, type LogRecord } from "../lambda/index.ts";
import { lambdaFunctions, type LambdaFunction } from "../model/functions.ts";
import { layersNotMounted, layerVersions } from "../model/layers.ts";
import { type Rewrite, rewriteUrls } from "../model/outputs.ts";
import { parameterDefinitions } from "../model/parameters.ts";
import { queueDefinitions } from "../model/queues.ts";
import { type RestApi, restApis } from "../model/rest-api.ts";
import { notEmulated } from "../model/support.ts";
import { userPools } from "../model/user-pools.ts";
import { createCallLog } from "../observe/calls.ts";
import { createObserver } from "../observe/observer.ts";
import { startRecorder } from "../observe/recorder.ts";
import { createQueues } from "../sqs/index.ts";
import { createParameters } from "../ssm/index.ts";
import { awsEndpoint } from "./aws-endpoint.ts";
import { gatewayBackends } from "./backends.ts";
import { startData } from "./data.ts";
import { openDoors } from "./doors.ts";
import { sourcesNotEmulated, startEventSources } from "./event-sources.ts";
import { functionDefinitions, type ServiceEndpoints } from "./functions.ts";
import { lambdaService } from "./lambda-service.ts";
import { type SeedUser, seedUsers } from "./seed.ts";
import { usableKey } from "./usable-key.ts";
import { Lifecycle, type StepListener } from "./lifecycle.ts";

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
  /** Who can sign in from the start. */
  seed?: readonly SeedUser[];
  /** Whether the AWS calls of functions are counted, for a price in time. */
  recordCalls?: boolean;
  listener: StackListener;
}

/** A running stack. */
export interface Stack {
  /** What the app's `run` returned, with local addresses in place of AWS's. */
  outputs: Record<string, unknown>;
  /** Base URLs; `api` is the first REST API with its stage. */
  endpoints: Record<string, string>;
  /** The API key of a usage plan of the first REST API, if it has one. */
  apiKey: string | undefined;
  /** Sentences about what is in the graph and does not run here. */
  notEmulated: string[];
  /** Runs a function by its name or ARN. */
  invoke: Lambda["invoke"];
  stop: () => Promise<void>;
}

/**
 * Serves a graph on this machine: its tables, functions, streams and APIs, started in this order
 * and stopped in the reverse.
 * @throws UserError for what the reader can mend: a taken port, no engine, source that does not build.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { graph, cwd, stateDir, port, seed = [], recordCalls = false, listener } = options;
  const lifecycle = new Lifecycle(listener.step, (name, error) =>
    listener.line(`${name} did not stop: ${error instanceof Error ? error.message : error}`),
  );
  const apis = restApis(graph);

  // The cheapest first: who has the wrong port hears of it before anything is built.
  const doors = await lifecycle.step(
    "ports",
    () => openDoors(apis.length, port),
    ({ close }) => close(),
  );
  const data = await lifecycle.step(
    "tables",
    () => startData(graph, stateDir, listener.line),
    ({ stop }) => stop(),
  );
  const [builds, layers] = await lifecycle.step("functions", () =>
    Promise.all([buildAll(graph, cwd, stateDir), buildLayers(graph, cwd)]),
  );
  const codeOf = (lambdaFunction: LambdaFunction) => {
    const build = builds.get(lambdaFunction.name);
    return (
      build && { ...build, layers: lambdaFunction.layers.flatMap((arn) => layers.get(arn) ?? []) }
    );
  };
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
  const observer = createObserver({ calls: calls?.counts });
  const rewrites: Rewrite[] = apis.map(({ origin }, index) => [
    origin,
    doors.apis[index]?.url ?? "",
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
      await created.update(
        functionDefinitions(graph, codeOf, recorder?.endpoints ?? endpoints, rewrites),
      );
      return created;
    },
    (created) => created.stop(),
  );
  await lifecycle.step(
    "event sources",
    () =>
      startEventSources({
        graph,
        lambda,
        endpoint: data.endpoint,
        stateDir: join(stateDir, "event-sources"),
        onFailure: async (arn, message) => {
          listener.line(`a batch failed for good and went to ${arn}`);
          await queues.send(arn, JSON.stringify(message));
        },
        log: listener.line,
      }),
    async (mappings) => {
      await Promise.all(mappings.map((mapping) => mapping.stop()));
    },
  );
  const pools = userPools(graph);
  const cognito = await lifecycle.step(
    "user pools",
    () =>
      createCognito({
        pools,
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
  await lifecycle.step("apis", () => {
    const services = [
      observer.service,
      lambdaService(() => lambda),
      { targetPrefix: "AmazonSQS", listener: queues.listener },
      { targetPrefix: "AmazonSSM", listener: parameters.listener },
      {
        targetPrefix: "AWSCognitoIdentityProviderService",
        handlesPath: (path: string) => cognitoPath.test(path),
        listener: cognito.listener,
      },
    ];
    doors.aws.serve(awsEndpoint(services, listener.line));
    apis.forEach((api, index) => {
      doors.apis[index]?.serve(
        apiListener(graph, api, gatewayBackends(lambda, cognito, endpoints), listener),
      );
    });
  });

  if (seed.length > 0) {
    await lifecycle.step("users", () =>
      seedUsers({ users: seed, pool: pools[0], cognito, log: listener.line }),
    );
  }

  const served = apis.map((api, index) => `${doors.apis[index]?.url}/${api.stageName}`);
  return {
    outputs: rewriteUrls(graph.outputs, rewrites) as Record<string, unknown>,
    endpoints: {
      ...(served[0] !== undefined && { api: served[0] }),
      ...(served.length > 1 &&
        Object.fromEntries(apis.map(({ name }, index) => [name, served[index] ?? ""]))),
      dynamodb: data.endpoint,
      ...(pools.length > 0 && { cognito: doors.aws.url }),
      aws: doors.aws.url,
    },
    apiKey: apis[0] && usableKey(apis[0].definition),
    notEmulated: [
      ...notEmulated(graph),
      ...layersNotMounted(graph),
      ...sourcesNotEmulated(graph),
      ...data.notEmulated,
    ],
    invoke: (...args) => lambda.invoke(...args),
    stop: () => lifecycle.stop(),
  };
}

/** Key sets and hosted pages, which are called by path and not by target. */
const cognitoPath = /^\/(login|logout|oauth2)(\/|$)|\/\.well-known\//;

/** By the function's name. One that has no source of SST's is left out, and told as not emulated. */
async function buildAll(graph: Graph, cwd: string, stateDir: string): Promise<Map<string, Build>> {
  const outDir = join(stateDir, "functions");
  const builds = await Promise.all(
    lambdaFunctions(graph).flatMap(({ name, target }) =>
      target
        ? [buildFunction({ target, root: cwd, outDir }).then((build) => [name, build] as const)]
        : [],
    ),
  );
  return new Map(builds);
}

/** By the layer's ARN: what stands for `/opt`. */
async function buildLayers(graph: Graph, cwd: string): Promise<Map<string, string>> {
  const built = await Promise.all(
    layerVersions(graph).map(
      async ({ arn, folder }) => [arn, await buildLayer(folder, cwd)] as const,
    ),
  );
  return new Map(built.map(([arn, { folder }]) => [arn, folder]));
}

function apiListener(
  graph: Graph,
  { apiId, definition }: RestApi,
  backends: Backends,
  listener: StackListener,
) {
  return restApi(definition, backends, {
    apiId,
    accountId: graph.app.accountId,
    region: graph.app.region,
    log: ({ requestId, sentence, cause }) => listener.diagnosis(requestId, sentence, cause),
    access: ({ requestId, httpMethod, path, status, responseLatency }) =>
      listener.request({
        requestId,
        method: httpMethod,
        path,
        status,
        milliseconds: responseLatency,
      }),
  });
}
