import { byType, byUrn, type Graph } from "../../graph/index.ts";
import { text, textMap } from "../../graph/inputs.ts";
import type { Sites } from "../../aws/capabilities.ts";
import type { KeyValues } from "./functions/runtime.ts";

/** Keys of a store that SST's components write. */
interface Entries {
  readonly store: string;
  readonly values: Readonly<Record<string, string>>;
  /** The namespace before each key, where the values are those of a static site. */
  readonly namespace: string;
  readonly site: string | undefined;
}

/** The key value stores of a graph by ARN; a static site's keys follow its build. */
export function keyValueStores(
  graph: Graph,
  sites: () => Sites | undefined,
): (arn: string) => KeyValues {
  const entries = [...plainKeys(graph), ...siteKeys(graph), ...routes(graph)];
  return (arn) => {
    const values = new Map<string, string>();
    for (const { store, namespace, values: fixed, site } of entries) {
      if (store !== arn) continue;
      const built = site === undefined ? undefined : sites()?.keyValues(site, fixed);
      for (const [key, value] of Object.entries(built ?? fixed)) {
        values.set(namespace === "" ? key : `${namespace}:${key}`, value);
      }
    }
    return values;
  };
}

const plainKeys = (graph: Graph): Entries[] =>
  byType(graph, "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey").map(({ inputs }) => ({
    store: text(inputs, "keyValueStoreArn") ?? "",
    values: { [text(inputs, "key") ?? ""]: text(inputs, "value") ?? "" },
    namespace: "",
    site: undefined,
  }));

const dynamicResources = (graph: Graph, kind: string) =>
  byType(graph, "pulumi-nodejs:dynamic:Resource").filter(({ name }) => name.endsWith(kind));

const siteKeys = (graph: Graph): Entries[] =>
  dynamicResources(graph, ".sst.aws.KvKeys").map(({ inputs, parent }) => {
    const component = parent === undefined ? undefined : byUrn(graph, parent);
    return {
      store: text(inputs, "store") ?? "",
      values: textMap(inputs, "entries") ?? {},
      namespace: text(inputs, "namespace") ?? "",
      site: component?.type === "sst:aws:StaticSite" ? component.name : undefined,
    };
  });

/** The routes of a router, which each route and site adds to one list. */
function routes(graph: Graph): Entries[] {
  const lists = new Map<string, { store: string; namespace: string; routes: string[] }>();
  for (const { inputs } of dynamicResources(graph, ".sst.aws.KvRoutesUpdate")) {
    const [store = "", namespace = ""] = [text(inputs, "store"), text(inputs, "namespace")];
    const list = lists.get(`${store} ${namespace}`) ?? { store, namespace, routes: [] };
    list.routes.push(text(inputs, "entry") ?? "");
    lists.set(`${store} ${namespace}`, list);
  }
  return [...lists.values()].map(({ store, namespace, routes: all }) => ({
    ...{ store, namespace, site: undefined },
    values: { routes: JSON.stringify(all) },
  }));
}

/** Host names of routes without a wildcard, which a router is asked for by name. */
export const routedHosts = (graph: Graph, stores: readonly string[]): string[] =>
  dynamicResources(graph, ".sst.aws.KvRoutesUpdate")
    .filter(({ inputs }) => stores.includes(text(inputs, "store") ?? ""))
    .map(({ inputs }) => (text(inputs, "entry")?.split(",")[2] ?? "").replaceAll("\\.", "."))
    .filter((host) => host !== "" && !host.includes("*"));
