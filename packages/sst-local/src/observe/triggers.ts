import { mappingsOf } from "../event-sources/graph.ts";
import { byType, componentOf, type Graph } from "../graph/index.ts";
import { record, text } from "../graph/inputs.ts";
import { restApis } from "../services/apigateway/rest/graph.ts";
import { functionArnOf } from "../services/apigateway/shared/lambda-uri.ts";
import { webSocketStages } from "../services/apigateway/websocket/graph.ts";
import { TARGET } from "../services/eventbridge/graph.ts";
import { bucketSettings } from "../services/s3/graph.ts";
import { SCHEDULE, scheduleNames } from "../services/scheduler/graph.ts";
import type { ApiInfo, TopicInfo } from "./data.ts";

/** The name in the infra of a function, by its name or ARN; another text as it is. */
export type NameOf = (name: string) => string;

/** The name of a function, and what invokes it. */
type Trigger = [name: string, trigger: string];

interface Known {
  apis: readonly ApiInfo[];
  topics: readonly TopicInfo[];
  nameOf: NameOf;
}

/** What invokes the functions of an app: `POST /rooms`, `queue jobs`, `schedule Nightly` … */
export const triggersOf = (graph: Graph, { apis, topics, nameOf }: Known): Trigger[] => [
  ...apis.flatMap(({ routes }) =>
    routes.map(({ target, method, path }): Trigger => [target, `${method} ${path}`]),
  ),
  ...authorizers(graph, nameOf),
  ...userPools(graph, nameOf),
  ...mappingsOf(graph).map(({ mapping: { functionName, source } }): Trigger => [
    nameOf(functionName),
    source.kind === "queue"
      ? `queue ${source.arn.split(":").at(-1)}`
      : `stream of ${componentNameOf(graph, source.tableName)}`,
  ]),
  ...topics.flatMap(({ name, subscriptions }) =>
    subscriptions.map(({ endpoint }): Trigger => [endpoint, `topic ${name}`]),
  ),
  ...bucketSettings(graph).flatMap(({ name, notifications }) =>
    notifications.map(({ destination }): Trigger => [nameOf(destination), `bucket ${name}`]),
  ),
  ...byType(graph, TARGET).map(({ inputs }): Trigger => [
    nameOf(text(inputs, "arn") ?? ""),
    `rule ${text(inputs, "rule")}`,
  ]),
  ...byType(graph, SCHEDULE).map((schedule): Trigger => [
    nameOf(text(record(schedule.inputs, "target"), "arn") ?? ""),
    `schedule ${scheduleNames(schedule).name}`,
  ]),
];

/** The functions behind REST and WebSocket APIs' authorizers, each with the API's name. */
const authorizers = (graph: Graph, nameOf: NameOf): Trigger[] => [
  ...restApis(graph).flatMap(({ name, definition: { authorizers = {} } }) =>
    Object.values(authorizers).flatMap(({ authorizerUri }): Trigger[] => {
      const functionArn = functionArnOf(authorizerUri ?? "");
      return functionArn === undefined ? [] : [[nameOf(functionArn), `authorizer of ${name}`]];
    }),
  ),
  ...webSocketStages(graph).flatMap(({ name, definition: { routes } }) =>
    Object.values(routes).flatMap(({ authorizer }): Trigger[] =>
      authorizer ? [[nameOf(authorizer.functionArn), `authorizer of ${name}`]] : [],
    ),
  ),
];

/** `PostConfirmation of Users`. */
const userPools = (graph: Graph, nameOf: NameOf): Trigger[] =>
  byType(graph, "aws:cognito/userPool:UserPool").flatMap((pool) =>
    Object.entries(record(pool.inputs, "lambdaConfig")).flatMap(([trigger, arn]): Trigger[] =>
      typeof arn === "string"
        ? [[nameOf(arn), `${trigger} of ${componentOf(graph, pool)?.name ?? pool.name}`]]
        : [],
    ),
  );

/** The name in the infra of a table. */
function componentNameOf(graph: Graph, tableName: string): string {
  const table = byType(graph, "aws:dynamodb/table:Table").find(
    ({ id, outputs }) => (text(outputs, "name") ?? id) === tableName,
  );
  return (table && componentOf(graph, table)?.name) ?? tableName;
}
