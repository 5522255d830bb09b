import {
  type EventSourceMapping,
  type EventSourceMappingDefinition,
  startEventSourceMapping,
} from "./stream-mapping.ts";
import { byType, type Graph, type Resource } from "../graph/index.ts";
import type { Lambda } from "../services/lambda/index.ts";
import { text } from "../graph/inputs.ts";
import { type Queues, startQueueMapping } from "../services/sqs/index.ts";

export interface EventSourceOptions {
  lambda: Lambda;
  queues: Queues;
  /** The engine's base URL. */
  endpoint: string;
  stateDir: string;
  onFailure: (destinationArn: string, message: unknown) => Promise<void>;
  log: (line: string) => void;
}

/** The event source mappings that run. */
export interface EventSources {
  /** Ends those that are not, or not so, in this graph; each after the batch under way. */
  retire(graph: Graph): Promise<void>;
  /** Starts those of this graph that do not run. */
  follow(graph: Graph): Promise<void>;
  stop(): Promise<void>;
}

type Mapping = EventSourceMappingDefinition;

/** Runs event source mappings whose source is a table's stream or a queue. */
export function createEventSources(options: EventSourceOptions): EventSources {
  /** By everything that decides how they run. */
  const running = new Map<string, Pick<EventSourceMapping, "stop">>();

  const end = async (keys: string[]): Promise<void> => {
    const ended = keys.flatMap((key) => running.get(key) ?? []);
    for (const key of keys) running.delete(key);
    await Promise.all(ended.map((mapping) => mapping.stop()));
  };

  return {
    async retire(graph) {
      const wanted = new Set(sources(graph).map(({ key }) => key));
      await end([...running.keys()].filter((key) => !wanted.has(key)));
    },
    async follow(graph) {
      await Promise.all(
        sources(graph).map(async ({ key, mapping, tableName }) => {
          if (!running.has(key)) running.set(key, await start(mapping, tableName, options));
        }),
      );
    },
    stop: () => end([...running.keys()]),
  };
}

function start(
  mapping: Mapping,
  tableName: string | undefined,
  { lambda, queues, endpoint, stateDir, onFailure, log }: EventSourceOptions,
): Promise<Pick<EventSourceMapping, "stop">> | Pick<EventSourceMapping, "stop"> {
  if (tableName === undefined) {
    return startQueueMapping({
      mapping,
      queues,
      invoke: (event) => lambda.invoke(mapping.functionName, event),
      log,
    });
  }
  return startEventSourceMapping({
    mapping,
    endpoint,
    stateDir,
    tableName,
    invoke: (event) => lambda.invoke(mapping.functionName, event),
    onFailure,
    log,
  });
}

/** The mappings that can run here; one that reads from a table has its name. */
function sources(graph: Graph): { key: string; mapping: Mapping; tableName?: string }[] {
  const tables = new Map(
    byType(graph, "aws:dynamodb/table:Table").map((table) => [
      text(table.outputs, "streamArn"),
      { name: text(table.outputs, "name") ?? "", view: table.inputs["streamViewType"] },
    ]),
  );
  return mappings(graph).flatMap((mapping) => {
    const table = tables.get(mapping.eventSourceArn);
    const key = JSON.stringify([mapping, table]);
    if (table) return { key, mapping, tableName: table.name };
    return isQueueHere(graph, mapping.eventSourceArn) ? { key, mapping } : [];
  });
}

/** Mappings whose source is not emulated, told at start. */
export const sourcesNotEmulated = (graph: Graph): string[] =>
  mappings(graph)
    .filter(
      ({ eventSourceArn }) =>
        !eventSourceArn.includes(":dynamodb:") && !isQueueHere(graph, eventSourceArn),
    )
    .map(
      ({ eventSourceArn, functionName }) =>
        `event source ${eventSourceArn}, used by ${functionName}`,
    );

const isQueueHere = (graph: Graph, arn: string): boolean =>
  byType(graph, "aws:sqs/queue:Queue").some(({ outputs }) => outputs["arn"] === arn);

const mappings = (graph: Graph): Mapping[] =>
  byType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping").map(
    ({ inputs }: Resource) => inputs as unknown as Mapping,
  );
