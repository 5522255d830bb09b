import { aboutResource } from "../aws/refusals.ts";
import type { ServiceContext, StartService } from "../aws/service.ts";
import { mappingsOf, runtimeNotEmulated } from "./graph.ts";
import { StreamPoller, checkStreamState } from "./dynamodb-stream.ts";
import { checkMapping, type Mapping } from "./mapping.ts";
import type { Poller, PollerContext } from "./poller.ts";
import { QueuePoller } from "./queue.ts";

/** What the mappings use of the stack. */
export type EventSourceContext = Pick<ServiceContext, "stateDir" | "use" | "deliver" | "events">;

/** How long a stop waits for batches under way. */
const STOP_MS = 4000;

/** Runs Lambda's event source mappings whose source is a table's stream or a queue. */
export const start: StartService = (context) => startEventSources(context);

/**
 * A revision replaces the mappings that it changes: an old one ends after its batch under way, then
 * the new ones start. A mapping that stays the same runs on.
 */
export function startEventSources(context: EventSourceContext): Awaited<ReturnType<StartService>> {
  /** By everything that decides how a mapping runs. */
  const running = new Map<string, Poller>();
  let work = Promise.resolve();

  async function replace(wanted: ReadonlyMap<string, Mapping>): Promise<void> {
    const ended = [...running].filter(([key]) => !wanted.has(key));
    for (const [key] of ended) running.delete(key);
    await Promise.all(ended.map(([, poller]) => poller.stop()));
    for (const [key, mapping] of wanted) {
      if (!running.has(key)) running.set(key, startPoller(mapping, context));
    }
    await Promise.all([...running.values()].map(({ started }) => started));
  }

  return {
    prepare({ graph }) {
      const wanted = new Map<string, Mapping>();
      for (const { urn, mapping } of mappingsOf(graph)) {
        aboutResource(urn, () => checkMapping(mapping));
        if (mapping.source.kind === "dynamodb-stream") {
          checkStreamState(context.stateDir, mapping.source.tableName, mapping);
        }
        const runs = runtimeNotEmulated(graph, mapping.functionName) === undefined;
        if (mapping.enabled && runs) wanted.set(JSON.stringify(mapping), mapping);
      }
      return {
        commit() {
          work = work.then(() => replace(wanted));
          return work;
        },
      };
    },
    async stop() {
      const stopped = Promise.all([...running.values()].map((poller) => poller.stop()));
      const { promise: late, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, STOP_MS);
      await Promise.race([stopped, late]);
      clearTimeout(timer);
    },
  };
}

/** A graph with a mapping has the service of its source, since both are resources of it. */
function startPoller(mapping: Mapping, context: EventSourceContext): Poller {
  const { functionName, source } = mapping;
  const { stateDir, deliver, events } = context;
  const poller: PollerContext = {
    mapping,
    stateDir,
    deliver,
    log: (line) => events.line(`${functionName}: ${line}`),
    invoke: (event) => capability(context, "functions").invoke(functionName, event),
  };
  if (source.kind === "queue") {
    return new QueuePoller({ ...poller, queues: capability(context, "queues") });
  }
  const { tableName } = source;
  return new StreamPoller({ ...poller, tableName, tables: capability(context, "tables") });
}

function capability<Name extends "functions" | "queues" | "tables">(
  { use }: EventSourceContext,
  name: Name,
) {
  const provided = use(name);
  if (provided === undefined) throw new Error(`no service provides ${name}`);
  return provided;
}
