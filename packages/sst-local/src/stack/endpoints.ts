import type { RequestListener } from "node:http";
import { join } from "node:path";
import { functionUrl } from "../services/apigateway/function-url/index.ts";
import { type Backends, type RestApiListener, restApi } from "../services/apigateway/rest/index.ts";
import type { Graph } from "../graph/index.ts";
import type { Invoker, LambdaVersion } from "../services/lambda/index.ts";
import { type FunctionUrl, functionUrls } from "../services/apigateway/function-url/graph.ts";
import { type UrlMapping, mapUrls } from "../aws/url-map.ts";
import { type RestApi, restApis } from "../services/apigateway/rest/graph.ts";
import { type StaticSite, staticSites } from "../services/site/graph.ts";
import { type WebSocketStage, webSocketStages } from "../services/apigateway/websocket/graph.ts";
import { createSite, type Site, type SiteOptions } from "../services/site/index.ts";
import { type WebSocketApi, webSocketApi } from "../services/apigateway/websocket/index.ts";
import type { Doors } from "./ports.ts";
import type { UpgradeListener } from "../aws/listen.ts";
import type { StackListener } from "./stack.ts";

/** Something of the graph that answers HTTP at an address of its own. */
export interface Front {
  id: string;
  /** The name that the reader's infra gave it. */
  name: string;
  /** Where AWS would serve it, without a path. */
  origin: string;
  /** Of the path that all of its requests begin with: `/<stage>`, or nothing. */
  basePath: string;
  serves:
    { api: RestApi } | { url: FunctionUrl } | { webSockets: WebSocketStage } | { site: StaticSite };
}

/** The REST APIs of a graph, then its function URLs, its WebSocket APIs and its sites. */
export function frontsOf(graph: Graph): Front[] {
  const apis = restApis(graph).map((api): Front => {
    const { apiId, name, origin, stageName } = api;
    return {
      id: `${apiId}/${stageName}`,
      name,
      origin,
      basePath: `/${stageName}`,
      serves: { api },
    };
  });
  const urls = functionUrls(graph).map((url): Front => {
    const { name, origin, definition } = url;
    return { id: definition.urlId, name, origin, basePath: "", serves: { url } };
  });
  const webSockets = webSocketStages(graph).map((stage): Front => {
    const { name, host, definition } = stage;
    const { apiId, stageName } = definition;
    return {
      id: `${apiId}/${stageName}`,
      name: lowerFirst(name),
      origin: `wss://${host}`,
      basePath: `/${stageName}`,
      serves: { webSockets: stage },
    };
  });
  const sites = staticSites(graph).map((site): Front => {
    const { name, origin } = site;
    const id = `site/${name}`;
    return { id, name: lowerFirst(name), origin, basePath: "", serves: { site } };
  });
  return [...apis, ...urls, ...webSockets, ...sites];
}

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Where a front is served here, as its clients would write it. */
export const addressOf = ({ serves }: Front, url: string): string =>
  "webSockets" in serves ? url.replace(/^http/, "ws") : url;

/** AWS's origins and those that stand for them here. Functions call WebSocket APIs by HTTP. */
export const rewritesOf = (
  fronts: readonly Front[],
  urlOf: (frontId: string) => string,
): UrlMapping[] =>
  fronts.flatMap((front) => {
    const url = urlOf(front.id);
    const own: UrlMapping = [front.origin, addressOf(front, url)];
    const { serves } = front;
    return "webSockets" in serves ? [own, [`https://${serves.webSockets.host}`, url]] : [own];
  });

export interface FrontsOptions {
  graph: Graph;
  doors: Doors;
  sites: Pick<SiteOptions, "cwd" | "watch" | "local"> & {
    /** Folder for the builds of all sites. */
    folder: string;
  };
  /** What stands behind a REST API, with these functions. */
  backends: (functions: Invoker) => Backends;
  listener: StackListener;
}

/** Serves fronts at their doors, and others in their place when the graph changes. */
export function createFronts({ graph, doors, sites, backends, listener }: FrontsOptions) {
  const apis = new Map<string, RestApiListener>();
  const webSockets = new Map<string, WebSocketApi>();
  const served = new Map<string, Site>();

  /**
   * Compiles the fronts. Nothing has changed until the function that it returns is called with the
   * functions that are behind them: from then on new requests are theirs, and those under way end
   * with the fronts and functions that they began with.
   * @throws UserError for an API that cannot be served
   */
  function prepare(fronts: readonly Front[]): (version: LambdaVersion) => void {
    let current: LambdaVersion | undefined;
    const functions: Invoker = {
      invoke: (...args) => {
        if (!current) throw new Error("A front was called before it was served.");
        return current.invoke(...args);
      },
    };
    const prepared = fronts.map(({ id, serves }) => ({
      id,
      commit: commitOf(id, serves),
    }));

    /** Puts a front in its place, and returns what is to be served there. */
    function commitOf(id: string, serves: Front["serves"]): () => Served {
      if ("api" in serves) {
        const commit = prepareApi(id, serves.api);
        return () => ({ listener: commit() });
      }
      if ("url" in serves) return () => ({ listener: url(serves.url) });
      if ("webSockets" in serves) return () => webSocket(id, serves.webSockets);
      return () => ({ listener: site(id, serves.site) });
    }

    /** Is told the addresses of what is served beside it, and of Cognito, which browsers call too. */
    function site(id: string, definition: StaticSite): RequestListener {
      const { name, build, headers } = definition;
      const { cwd, watch, local, folder } = sites;
      const known =
        served.get(id) ??
        createSite({ cwd, watch, local, folder: join(folder, name), log: listener.line });
      served.set(id, known);
      const rewrites: UrlMapping[] = [
        ...rewritesOf(fronts, (front) => doors.fronts.get(front)?.url ?? ""),
        [`https://cognito-idp.${graph.app.region}.amazonaws.com`, doors.aws.url],
      ];
      const everywhere = (text: string) =>
        rewrites.reduce((rewritten, [from, to]) => rewritten.replaceAll(from, to), text);
      const environment = mapUrls(build?.environment ?? {}, rewrites);
      known.update(
        { ...definition, headers: mapValues(headers, everywhere) },
        environment as Record<string, string>,
      );
      return known.listener;
    }

    function prepareApi(id: string, { apiId, definition }: RestApi): () => RequestListener {
      const known = apis.get(id);
      if (known) {
        const commit = known.prepare(definition, backends(functions));
        return () => {
          commit();
          return known;
        };
      }
      const created = restApi(definition, backends(functions), {
        apiId,
        accountId: graph.app.accountId,
        region: graph.app.region,
        log: ({ requestId, sentence, cause }) => listener.diagnosis(requestId, sentence, cause),
        access: ({ requestId, httpMethod, path, status, responseLatency }) =>
          listener.request({
            requestId,
            method: httpMethod,
            path,
            status,
            milliseconds: responseLatency,
          }),
      });
      return () => {
        apis.set(id, created);
        return created;
      };
    }
    const url = ({ definition }: FunctionUrl): RequestListener =>
      functionUrl(definition, {
        invoke: functions.invoke,
        log: listener.diagnosis,
        access: listener.request,
      });

    /** Open connections stay open: what they ask next is the new functions'. */
    function webSocket(id: string, { name, definition }: WebSocketStage): Served {
      const known = webSockets.get(id);
      known?.update(definition, functions.invoke);
      const socketApi =
        known ??
        webSocketApi(definition, {
          invoke: functions.invoke,
          log: (sentence) => listener.line(`${name}: ${sentence}`),
        });
      webSockets.set(id, socketApi);
      return socketApi;
    }

    return (version) => {
      current = version;
      for (const [id, door] of doors.fronts) {
        const front = prepared.find((one) => one.id === id);
        const now = front?.commit();
        door.serve(now ? holding(now.listener, version) : gone, now?.upgrade);
        if (front) continue;
        apis.delete(id);
        for (const kind of [webSockets, served]) {
          void kind.get(id)?.stop();
          kind.delete(id);
        }
      }
    };
  }

  /** Closes what would not end by itself. */
  async function stop(): Promise<void> {
    await Promise.all([...webSockets.values(), ...served.values()].map((one) => one.stop()));
  }

  return { prepare, stop };
}

/** What a door leads to. */
interface Served {
  listener: RequestListener;
  upgrade?: UpgradeListener;
}

/** A request keeps the functions it began with until it is answered. */
function holding(listener: RequestListener, version: LambdaVersion): RequestListener {
  return (request, response) => {
    response.once("close", version.hold());
    listener(request, response);
  };
}

const gone: RequestListener = (_, response) => {
  response.writeHead(404, { "content-type": "application/json" });
  response.end(JSON.stringify({ message: "The API that was here left the infra." }));
};

const mapValues = (
  texts: Record<string, string>,
  map: (text: string) => string,
): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, map(text)]));
