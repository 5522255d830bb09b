import type { FunctionInvoker, Functions } from "../aws/capabilities.ts";
import type { Prepared, Revision, RunningService, Served } from "../aws/service.ts";
import type { UrlMap } from "../aws/url-map.ts";
import type { Graph } from "../graph/index.ts";
import { withPosition } from "./refusals.ts";

/** A graph that the services prepare for, one by one, and then take all at once or not at all. */
export interface PreparedRevision {
  readonly graph: Graph;
  /** The names of functions whose code or configuration changes. */
  readonly changed: readonly string[];
  readonly endpoints: ReadonlyMap<string, Served>;
  /**
   * Drops what was prepared when the service refuses.
   * @throws what the service throws, with the position in the infra of the resource it is about
   */
  prepare(service: RunningService): Promise<void>;
  /** Takes effect in this turn; resolves when what it started runs. */
  commit(functions: Functions | undefined): Promise<void>;
  discard(): void;
}

/** Begins a revision of the graph. */
export function createRevision(graph: Graph, urls: UrlMap): PreparedRevision {
  const prepared: Prepared[] = [];
  let version: FunctionInvoker | undefined;
  const revision: Revision = {
    graph,
    urls,
    functions: {
      invoke: (...args) => {
        if (!version) throw new Error("A function of a revision was invoked before its commit.");
        return version.invoke(...args);
      },
    },
  };
  const discard = (): void => {
    for (const one of prepared) one.discard?.();
  };
  return {
    graph,
    get changed() {
      return prepared.flatMap(({ changed = [] }) => changed);
    },
    get endpoints() {
      return new Map(prepared.flatMap(({ endpoints = [] }) => [...endpoints]));
    },
    async prepare(service) {
      try {
        prepared.push(await service.prepare(revision));
      } catch (error) {
        discard();
        throw withPosition(error, graph);
      }
    },
    async commit(functions) {
      // Each commit takes place in this turn; only what it started is awaited.
      const settled = prepared.map(async (one) => {
        const started = one.commit();
        // Right behind the commit of Lambda, the first in the list: later commits may invoke functions.
        version ??= functions?.version();
        await started;
      });
      await Promise.all(settled);
    },
    discard,
  };
}
