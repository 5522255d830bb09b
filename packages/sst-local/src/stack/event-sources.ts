import {
  type EventSourceMapping,
  type EventSourceMappingDefinition,
  startEventSourceMapping,
} from "../dynamo/event-source-mapping.ts";
import { byType, type Graph, type Resource } from "../graph/index.ts";
import type { Lambda } from "../lambda/index.ts";
import { text } from "../model/inputs.ts";

export interface EventSourceOptions {
  graph: Graph;
  lambda: Lambda;
  /** The engine's base URL. */
  endpoint: string;
  stateDir: string;
  onFailure: (destinationArn: string, message: unknown) => Promise<void>;
  log: (line: string) => void;
}

/** Starts every event source mapping of the graph whose source is a table's stream. */
export async function startEventSources({
  graph,
  lambda,
  endpoint,
  stateDir,
  onFailure,
  log,
}: EventSourceOptions): Promise<EventSourceMapping[]> {
  const tables = new Map(
    byType(graph, "aws:dynamodb/table:Table").map((table) => [
      text(table.outputs, "streamArn"),
      text(table.outputs, "name") ?? text(table.inputs, "name") ?? "",
    ]),
  );
  return Promise.all(
    mappings(graph).flatMap((mapping) => {
      const tableName = tables.get(mapping.eventSourceArn);
      if (tableName === undefined) return [];
      return startEventSourceMapping({
        mapping,
        endpoint,
        stateDir,
        tableName,
        invoke: (event) => lambda.invoke(mapping.functionName, event),
        onFailure,
        log,
      });
    }),
  );
}

/** Mappings whose source is not emulated, told at start. */
export const sourcesNotEmulated = (graph: Graph): string[] =>
  mappings(graph)
    .filter(({ eventSourceArn }) => !eventSourceArn.includes(":dynamodb:"))
    .map(
      ({ eventSourceArn, functionName }) =>
        `event source ${eventSourceArn}, used by ${functionName}`,
    );

const mappings = (graph: Graph): EventSourceMappingDefinition[] =>
  byType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").map(
    ({ inputs }: Resource) => inputs as unknown as EventSourceMappingDefinition,
  );
