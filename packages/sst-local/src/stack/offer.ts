import { clientEnvironment, mapEnvironment } from "../aws/client-environment.ts";
import type { Endpoint, RunningService, Service } from "../aws/service.ts";
import { mapUrls, type UrlMap } from "../aws/url-map.ts";
import type { Graph } from "../graph/index.ts";
import { allLinkVariables } from "../graph/links.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { notEmulated } from "./not-emulated.ts";
import type { Ports } from "./ports.ts";
import { type ScheduledFunction, scheduledFunctions } from "./scheduled-functions.ts";
import { clientUrl, endpointsOf } from "./url-map.ts";

/** What a stack offers its clients, as its graph is now. */
export interface Offer {
  /** What the app's `run` returned, with local addresses in place of AWS's. */
  outputs: Record<string, unknown>;
  /**
   * Base URLs by the names of components, also with a small first letter; `api` is the first REST or
   * HTTP API with its stage.
   */
  endpoints: Record<string, string>;
  /** The environment of a command beside the stack: every link, and the AWS endpoint. */
  environment: Record<string, string>;
  /** The names of the functions, by the names that the app's infra gives them. */
  functions: Record<string, string>;
  /** What schedules invoke, by the names that the app's infra gives them. */
  schedules: Record<string, ScheduledFunction>;
  /** The API key of a usage plan of the first REST API, if it has one. */
  apiKey: string | undefined;
  /** Sentences about what is in the graph and is not emulated. */
  notEmulated: string[];
}

export interface OfferOptions {
  graph: Graph;
  /** All services, and those that run. */
  services: readonly Service[];
  running: ReadonlyMap<Service, RunningService>;
  ports: Ports;
  clientSecret: string;
  urls: UrlMap;
}

/** Describes a running stack. */
export function offerOf(options: OfferOptions): Offer {
  const { graph, services, running, ports, clientSecret, urls } = options;
  const awsUrl = ports.aws.url;
  return {
    outputs: mapUrls(graph.outputs, urls) as Record<string, unknown>,
    endpoints: {
      ...endpointUrls(endpointsOf(graph, services), ports),
      ...Object.fromEntries(
        [...running.values()]
          .flatMap((service) => Object.entries(service.urls?.() ?? {}))
          .flatMap(bothNames),
      ),
      ...Object.fromEntries(
        [...running.keys()].flatMap(({ endpointName }) =>
          endpointName === undefined ? [] : [[endpointName, awsUrl]],
        ),
      ),
      aws: awsUrl,
    },
    environment: {
      ...mapEnvironment(allLinkVariables(graph), urls),
      ...clientEnvironment({ awsUrl, clientSecret }),
      AWS_REGION: graph.app.region,
      AWS_DEFAULT_REGION: graph.app.region,
    },
    functions: functionNames(graph),
    schedules: scheduledFunctions(graph),
    apiKey: services.map((service) => service.apiKey?.(graph)).find((key) => key !== undefined),
    notEmulated: notEmulated(graph, services),
  };
}

/** The names of the functions, by the names that the app's infra gives them. */
export const functionNames = (graph: Graph): Record<string, string> =>
  Object.fromEntries(lambdaFunctions(graph).map(({ logicalName, name }) => [logicalName, name]));

function endpointUrls(endpoints: readonly Endpoint[], ports: Ports): Record<string, string> {
  const urls = endpoints.map((endpoint) => ({
    ...endpoint,
    url: clientUrl(endpoint, ports.endpoints.get(endpoint.id)?.url ?? "") + endpoint.basePath,
  }));
  const api = urls.find(({ isApi }) => isApi);
  return {
    ...Object.fromEntries(urls.flatMap(({ name, url }) => bothNames([name, url]))),
    // Also over a component called Api that is something else.
    ...(api && { api: api.url }),
  };
}

/** An endpoint by the name of its component, and by that name with a small first letter. */
const bothNames = ([name, url]: [string, string]): [string, string][] => [
  [name.charAt(0).toLowerCase() + name.slice(1), url],
  [name, url],
];
