import type { StackEvents } from "../../aws/events.ts";
import type { Revision, Served, ServiceContext, StartService } from "../../aws/service.ts";
import { type UrlMap, withCognito } from "../../aws/url-map.ts";
import type { Graph } from "../../graph/index.ts";
import { serveDistribution } from "./distribution.ts";
import { createEdgeThread, type EdgeThread } from "./functions/edge-thread.ts";
import { EdgeFunctionError, type EdgeResult } from "./functions/runtime.ts";
import { distributions, edgeFunctions, endpointId, headersPolicies } from "./graph.ts";
import { keyValueStores } from "./key-value-stores.ts";

/** Serves the distributions of a graph. */
export const start: StartService = ({ awsUrl, events, options, use }) => {
  /** By ARN and code: a function that a new revision has too keeps its thread. */
  let threads: ReadonlyMap<string, EdgeThread> = new Map();

  function prepare({ graph, urls }: Revision) {
    // The content security policy of a site names the Cognito endpoint that its pages call.
    const local = withCognito(urls, graph.app.region, awsUrl);
    const policies = new Map(
      Array.from(headersPolicies(graph), ([id, policy]) => [
        id,
        { ...policy, set: mapValues(policy.set, local) },
      ]),
    );
    const functions = functionsOf(graph, threads, events);
    const common = {
      run: runnerOf(graph, functions, use),
      surroundings: {
        ...{ awsUrl, urls },
        sites: () => use("sites"),
        devServers: () => use("devServers"),
      },
      headersPolicy: (id: string) => policies.get(id),
      log: events.line,
      developerPages: options.developerPages,
    };
    return {
      endpoints: new Map(
        distributions(graph).map((settings): [string, Served] => [
          endpointId(settings),
          serveDistribution({ ...common, settings }),
        ]),
      ),
      commit() {
        const next = new Map([...functions.values()].map(({ key, thread }) => [key, thread]));
        const ended = [...threads].filter(([key]) => !next.has(key));
        threads = next;
        for (const [, thread] of ended) void thread.stop();
      },
    };
  }

  return {
    prepare,
    async stop() {
      await Promise.all([...threads.values()].map((thread) => thread.stop()));
    },
  };
};

interface RunningFunction {
  readonly key: string;
  readonly store: string | undefined;
  readonly thread: EdgeThread;
}

/** The CloudFront functions of a graph by ARN. */
const functionsOf = (
  graph: Graph,
  threads: ReadonlyMap<string, EdgeThread>,
  events: StackEvents,
): Map<string, RunningFunction> =>
  new Map(
    edgeFunctions(graph).map(({ arn, name, code, store }) => {
      const key = `${arn} ${code}`;
      const log = (message: string) =>
        events.log({
          ...{ functionName: name, requestId: undefined, level: "INFO", source: "console" },
          ...{ message, time: Date.now(), logStreamName: "cloudfront" },
        });
      return [
        arn,
        { key, store, thread: threads.get(key) ?? createEdgeThread({ name, code, log }) },
      ];
    }),
  );

/** Runs the CloudFront functions of a graph with their key value stores. */
function runnerOf(
  graph: Graph,
  functions: ReadonlyMap<string, RunningFunction>,
  use: ServiceContext["use"],
): (arn: string, event: object) => Promise<EdgeResult> {
  const stores = keyValueStores(graph, () => use("sites"));
  return async (arn, event) => {
    const found = functions.get(arn);
    if (!found) throw new EdgeFunctionError(`There is no function ${arn}.`);
    const { store, thread } = found;
    return thread.call(event, store === undefined ? undefined : stores(store));
  };
}

/** Maps every URL inside a value, such as those of a content security policy. */
const mapValues = (values: Readonly<Record<string, string>>, urls: UrlMap) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      urls.reduce((text, [aws, local]) => text.replaceAll(aws, local), value),
    ]),
  );
