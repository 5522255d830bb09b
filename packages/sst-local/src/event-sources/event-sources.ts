import type { Graph } from "../graph/index.ts";
import { byType } from "../graph/index.ts";
import { text } from "../graph/inputs.ts";
import type { EventSourceContext } from "./start.ts";
import { createWire } from "../services/dynamodb/client.ts";
import type { Lambda } from "../services/lambda/index.ts";
import type { Queues } from "../services/sqs/index.ts";
import { sourceOf } from "./graph.ts";
import { startEventSources } from "./start.ts";

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
  /** Checks those of this graph. */
  retire(graph: Graph): Promise<void>;
  /** Brings the mappings to this graph. */
  follow(graph: Graph): Promise<void>;
  stop(): Promise<void>;
}

/** Runs event source mappings until the stack starts services by their contract. */
export function createEventSources(options: EventSourceOptions): EventSources {
  const { lambda, queues, endpoint, stateDir, onFailure, log } = options;
  const wire = createWire(endpoint, "eu-west-1");
  const provided = { functions: lambda, queues, tables: { call: wire } };
  const context: EventSourceContext = {
    stateDir,
    use: ((name: keyof typeof provided) => provided[name]) as EventSourceContext["use"],
    deliver: onFailure,
    events: { line: log } as EventSourceContext["events"],
  };
  const running = startEventSources(context);
  const prepare = (graph: Graph) => running.prepare({ graph, urls: [], functions: lambda });
  return {
    async retire(graph) {
      await prepare(graph);
    },
    async follow(graph) {
      await (await prepare(graph)).commit();
    },
    async stop() {
      await running.stop();
      wire.close();
    },
  };
}

/** Mappings whose source is not emulated, told at start. */
export const sourcesNotEmulated = (graph: Graph): string[] =>
  byType(graph, "aws:lambda/eventSourceMapping:EventSourceMapping")
    .filter((resource) => !sourceOf(resource, graph))
    .map(
      ({ inputs }) =>
        `event source ${text(inputs, "eventSourceArn")}, used by ${text(inputs, "functionName")}`,
    );
