import { byType, type Graph } from "../graph/index.ts";
import { text } from "../graph/inputs.ts";
import type { UrlMapping } from "../aws/url-map.ts";
import { userPools } from "../services/cognito/graph.ts";

/**
 * The addresses of services in a graph that the local AWS endpoint stands for: its queues' URLs,
 * whose host SDK clients call before any other, and the hosted pages of its user pools.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html
 */
export function serviceRewrites(graph: Graph, awsUrl: string): UrlMapping[] {
  const queues = byType(graph, "aws:sqs/queue:Queue").flatMap(({ outputs }) => {
    const url = text(outputs, "url");
    return url === undefined ? [] : [new URL(url).origin];
  });
  const pages = userPools(graph).flatMap(({ domain = "", region }) => {
    if (domain === "") return [];
    const host = domain.includes(".") ? domain : `${domain}.auth.${region}.amazoncognito.com`;
    return [`https://${host}`];
  });
  return [...new Set([...queues, ...pages])].map((from) => [from, awsUrl]);
}
