import type { Graph } from "../graph/index.ts";
import { allLinkVariables } from "../graph/links.ts";
import { layersNotMounted } from "../services/lambda/layers.ts";
import { mapUrls } from "../aws/url-map.ts";
import { notEmulated } from "./not-emulated.ts";
import { userPools } from "../services/cognito/graph.ts";
import { commandsNotStarted } from "./commands.ts";
import { dataNotEmulated } from "./data.ts";
import { sourcesNotEmulated } from "../event-sources/event-sources.ts";
import { addressOf, type Front, rewritesOf } from "./endpoints.ts";
import { clientEnvironment, localized, type ServiceEndpoints } from "./functions.ts";
import { serviceRewrites } from "./service-urls.ts";
import { usableKey } from "./usable-key.ts";

/** What a stack offers, as its graph is now. */
export interface Offer {
  /** What the app's `run` returned, with local addresses in place of AWS's. */
  outputs: Record<string, unknown>;
  /** Base URLs; `api` is the first REST API with its stage. */
  endpoints: Record<string, string>;
  /** What a command beside the stack has in its environment: every link, and where services are. */
  environment: Record<string, string>;
  /** The API key of a usage plan of the first REST API, if it has one. */
  apiKey: string | undefined;
  /** Sentences about what is in the graph and does not run here. */
  notEmulated: string[];
}

/** What a stack offers that serves this graph at these addresses. */
export function offerOf(
  graph: Graph,
  fronts: readonly Front[],
  { aws, dynamodb }: ServiceEndpoints,
  urlOf: (frontId: string) => string,
  ofCommands: Record<string, string>,
): Offer {
  const [first, ...others] = fronts.map((front): [name: string, url: string] => [
    front.name,
    `${addressOf(front, urlOf(front.id))}${front.basePath}`,
  ]);
  const rewrites = [...rewritesOf(fronts, urlOf), ...serviceRewrites(graph, aws)];
  const [api] = fronts.flatMap(({ serves }) => ("api" in serves ? [serves.api] : []));
  return {
    outputs: mapUrls(graph.outputs, rewrites) as Record<string, unknown>,
    endpoints: {
      ...(first && { api: first[1] }),
      ...Object.fromEntries(others),
      ...ofCommands,
      dynamodb,
      ...(userPools(graph).length > 0 && { cognito: aws }),
      aws,
    },
    environment: {
      ...localized(allLinkVariables(graph), rewrites, clientEnvironment({ aws, dynamodb })),
      AWS_REGION: graph.app.region,
      AWS_DEFAULT_REGION: graph.app.region,
    },
    apiKey: api && usableKey(api.definition),
    notEmulated: [
      ...notEmulated(graph),
      ...layersNotMounted(graph),
      ...sourcesNotEmulated(graph),
      ...dataNotEmulated(graph),
      ...commandsNotStarted(graph),
    ],
  };
}
