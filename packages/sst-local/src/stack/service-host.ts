import type { Api } from "../aws/api.ts";
import type { Page, RunningService, Service, ServiceContext } from "../aws/service.ts";
import type { UrlMap } from "../aws/url-map.ts";
import type { Graph } from "../graph/index.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { neededServices } from "./not-emulated.ts";
import { refuse } from "./refusals.ts";
import { createRevision, type PreparedRevision } from "./revision.ts";

/** Starts services when a graph first needs them, and prepares all that run for each revision. */
export class ServiceHost {
  readonly running = new Map<Service, RunningService>();
  readonly #services: readonly Service[];
  readonly #lifecycle: Lifecycle;
  /** A save of a function's code prepares it again. */
  #accepted: Graph | undefined;

  constructor(services: readonly Service[], lifecycle: Lifecycle) {
    this.#services = services;
    this.#lifecycle = lifecycle;
  }

  /** What the running services answer at the AWS endpoint. */
  apis(): Api[] {
    return [...this.running.values()].flatMap(({ apis = [] }) => apis);
  }

  /** What the running services show on the developer page. */
  pages(): Record<string, Page> {
    return Object.fromEntries(
      [...this.running.values()].flatMap(({ pages = {} }) => Object.entries(pages)),
    );
  }

  /**
   * @throws UserError when AWS or a service refuses the graph; the other services then drop what they
   *   prepared
   */
  async prepare(graph: Graph, urls: UrlMap, context: ServiceContext): Promise<PreparedRevision> {
    if (graph !== this.#accepted) await refuse(graph, this.#services);
    this.#accepted = graph;
    const needed = new Set(neededServices(graph, this.#services));
    const involved = this.#services.filter(
      (service) => needed.has(service) || this.running.has(service),
    );
    for (const service of involved) {
      if (this.running.has(service)) continue;
      const started = await this.#lifecycle.step(
        service.name,
        async () => (await service.load())(context),
        (one) => one.stop(),
      );
      this.running.set(service, started);
    }
    const revision = createRevision(graph, urls);
    for (const service of involved) {
      const running = this.running.get(service);
      if (running) await revision.prepare(running);
    }
    return revision;
  }
}
