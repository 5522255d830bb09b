import { join } from "node:path";
import { mapEnvironment } from "../../aws/client-environment.ts";
import type { StartService } from "../../aws/service.ts";
import { mapUrls, type UrlMap, withCognito } from "../../aws/url-map.ts";
import { type StaticSite, staticSites } from "./graph.ts";
import { createSite, type Site } from "./built-site.ts";

/** Builds the static sites of a graph, and answers for the buckets that they are deployed to. */
export const start: StartService = ({ cwd, stateDir, awsUrl, events, options }) => {
  const { watchSites: watch } = options;
  const served = new Map<string, { site: Site; definition: StaticSite }>();
  let urls: UrlMap = [];
  return {
    prepare({ graph, urls: revised }) {
      const local = withCognito(revised, graph.app.region, awsUrl);
      const definitions = staticSites(graph);
      return {
        commit() {
          urls = local;
          const known = new Map(served);
          served.clear();
          for (const definition of definitions) {
            const { name, build } = definition;
            const site = known.get(name)?.site ?? create(name);
            known.delete(name);
            served.set(name, { site, definition });
            site.update(definition, mapEnvironment(build?.environment ?? {}, urls));
          }
          for (const { site } of known.values()) void site.stop();
        },
      };
    },
    // A site behind a router has no endpoint of its own.
    urls: () =>
      Object.fromEntries(
        [...served.values()].map(({ definition: { name, url } }) => [
          name,
          String(mapUrls(url, urls)),
        ]),
      ),
    provides: {
      sites: {
        answer(bucketDomainName, request) {
          const path = request.target.split("?")[0] ?? "";
          const found = [...served.values()].find(
            ({ definition }) =>
              definition.bucketDomainName === bucketDomainName &&
              (definition.prefix === "" || path.startsWith(`${definition.prefix}/`)),
          );
          return found?.site.answer(path.slice(found.definition.prefix.length), request);
        },
        keyValues: (name, entries) => served.get(name)?.site.keyValues(entries) ?? entries,
      },
    },
    async stop() {
      await Promise.all([...served.values()].map(({ site }) => site.stop()));
    },
  };

  function create(name: string): Site {
    const folder = join(stateDir, "sites", name);
    return createSite({ cwd, watch, folder, log: events.line });
  }
};
