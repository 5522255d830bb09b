import type { StackEvents } from "../../aws/events.ts";
import type { Served, ServiceContext, StartService } from "../../aws/service.ts";
import type { UrlMap } from "../../aws/url-map.ts";
import type { Graph } from "../../graph/index.ts";
import { serveDistribution } from "./distribution.ts";
import { createEdgeFunction, EdgeFunctionError, type EdgeResult } from "./functions/runtime.ts";
import { distributions, edgeFunctions, endpointId, headersPolicies } from "./graph.ts";
import { keyValueStores } from "./key-value-stores.ts";

/** Serves the distributions of a graph. */
export const start: StartService = ({ awsUrl, events, options, use }) => ({
  prepare({ graph, urls }) {
    // The content security policy of a site names the Cognito endpoint that its pages call.
    const cognito = `https://cognito-idp.${graph.app.region}.amazonaws.com`;
    const local = [...urls, [cognito, awsUrl] as const];
    const policies = new Map(
      Array.from(headersPolicies(graph), ([id, policy]) => [
        id,
        { ...policy, set: mapValues(policy.set, local) },
      ]),
    );
    const common = {
      run: functionsOf(graph, use, events),
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
      commit() {},
    };
  },
  stop() {},
});

/** Runs the CloudFront functions of a graph, each in a context that is made at its first event. */
function functionsOf(
  graph: Graph,
  use: ServiceContext["use"],
  events: StackEvents,
): (arn: string, event: object) => EdgeResult {
  const stores = keyValueStores(graph, () => use("sites"));
  const functions = new Map(
    edgeFunctions(graph).map(({ arn, name, code, store }) => {
      const log = (message: string) =>
        events.log({
          ...{ functionName: name, requestId: undefined, level: "INFO", source: "console" },
          ...{ message, time: Date.now(), logStreamName: "cloudfront" },
        });
      return [arn, { store, call: createEdgeFunction({ name, code, log }) }];
    }),
  );
  return (arn, event) => {
    const found = functions.get(arn);
    if (!found) throw new EdgeFunctionError(`There is no function ${arn}.`);
    return found.call(event, found.store === undefined ? undefined : stores(found.store));
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
