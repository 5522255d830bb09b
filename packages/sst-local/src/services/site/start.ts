import { join } from "node:path";
import { mapEnvironment } from "../../aws/client-environment.ts";
import type { Served, StartService } from "../../aws/service.ts";
import type { UrlMap } from "../../aws/url-map.ts";
import { siteId, type StaticSite, staticSites } from "./graph.ts";
import { createSite, type Site } from "./built-site.ts";

/** Builds and serves the static sites of a graph. */
export const start: StartService = ({ cwd, stateDir, awsUrl, events, options }) => {
  const { watchSites: watch, developerPages } = options;
  const served = new Map<string, Site>();
  return {
    prepare({ graph, urls }) {
      // The content security policy of a site names the Cognito endpoint that its pages call.
      const all: UrlMap = [
        ...urls,
        [`https://cognito-idp.${graph.app.region}.amazonaws.com`, awsUrl],
      ];
      const definitions = staticSites(graph);
      const sites = new Map(
        definitions.map(({ name }) => [name, served.get(name) ?? create(name)]),
      );
      return {
        endpoints: new Map(
          [...sites].map(([name, { handler }]): [string, Served] => [siteId(name), { handler }]),
        ),
        commit() {
          for (const [name, site] of served) if (!sites.has(name)) void site.stop();
          served.clear();
          for (const [name, site] of sites) served.set(name, site);
          for (const definition of definitions) {
            const { build, headers } = definition;
            served
              .get(definition.name)
              ?.update(
                { ...definition, headers: mapHeaders(headers, all) },
                mapEnvironment(build?.environment ?? {}, all),
              );
          }
        },
      };
    },
    async stop() {
      await Promise.all([...served.values()].map((site) => site.stop()));
    },
  };

  function create(name: string): Site {
    const folder = join(stateDir, "sites", name);
    return createSite({ cwd, watch, folder, developerPages, log: events.line });
  }
};

/** Maps every URL inside a header, such as those of a content security policy. */
const mapHeaders = (headers: StaticSite["headers"], urls: UrlMap): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      urls.reduce((text, [aws, local]) => text.replaceAll(aws, local), value),
    ]),
  );
