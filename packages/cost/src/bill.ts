import { isInternalType, freeReason } from "./free-types.ts";
import type { Graph, Resource } from "./graph.ts";
import { type Item, nameInInfra, type Stage } from "./pricer.ts";
import { pricers } from "./pricers/index.ts";
import { type Price, PRICED_REGION, prices } from "./prices.ts";
import type { Usage } from "./usage.ts";

/** One chargeable dimension of a resource, such as requests or storage. */
export interface Line {
  what: string;
  quantity: number;
  /** Singular. */
  unit: string;
  /** US dollars for `per` units. */
  price: number;
  per: number;
  usd: number;
  source: string;
  asOf: string;
}

/** A resource with its costs. */
export interface PricedResource {
  name: string;
  type: string;
  /** The region, if it is not the region of the stage. */
  region?: string;
  usd: number;
  lines: Line[];
}

/** Resources of one type that are free or not priced. */
export interface Unbilled {
  type: string;
  names: string[];
  why: string;
}

/** The costs of a stage for a month of 730 hours, in US dollars, before taxes and free tiers. */
export interface Bill {
  app: string;
  stage: string;
  usage: { name: string; about: string };
  /** The region of the prices, and the oldest and newest month in which they were checked. */
  prices: { region: string; oldest: string; newest: string };
  total: number;
  /** The most expensive first. */
  resources: PricedResource[];
  /** Not in the total, but not necessarily free. */
  notPriced: Unbilled[];
  free: Unbilled[];
  notes: string[];
}

/** Prices the resources of a stage by a usage profile. */
export function makeBill(graph: Graph, usage: Usage, usageName: string): Bill {
  const priceable = graph.resources.filter(
    ({ custom, external, type }) => custom && !external && !isInternalType(type),
  );
  const stage: Stage = { resources: graph.resources, usage };
  const resources: PricedResource[] = [];
  const notPriced = new Groups();
  const free = new Groups();

  for (const resource of priceable) {
    const { type } = resource;
    const name = nameInInfra(stage, resource);
    const pricer = Object.hasOwn(pricers, type) ? pricers[type] : undefined;
    const why = pricer ? undefined : freeReason(type);
    if (why !== undefined) free.add(type, name, why);
    else if (!pricer) notPriced.add(type, name, "souk has no price for it");
    else {
      const items = pricer(resource, stage);
      if ("why" in items) notPriced.add(type, name, items.why);
      else resources.push(priced(resource, name, items));
    }
  }

  resources.sort((a, b) => b.usd - a.usd || compare(a.type, b.type) || compare(a.name, b.name));
  const dates = Object.values(prices)
    .map(({ asOf }) => asOf)
    .toSorted();
  return {
    app: graph.app,
    stage: graph.stage,
    usage: { name: usageName, about: usage.about },
    prices: { region: PRICED_REGION, oldest: dates.at(0) ?? "", newest: dates.at(-1) ?? "" },
    total: sum(resources),
    resources,
    notPriced: notPriced.sorted(),
    free: free.sorted(),
    notes: [...otherRegions(priceable), ...unknownFunctions(stage)],
  };
}

function priced(resource: Resource, name: string, items: Item[]): PricedResource {
  const lines = items.map(({ what, quantity, price }): Line => {
    const { usd, per, unit, source, asOf }: Price = prices[price];
    return {
      what,
      quantity: rounded(quantity),
      unit,
      price: usd,
      per,
      usd: rounded((quantity * usd) / per),
      source,
      asOf,
    };
  });
  const { type, region } = resource;
  return { name, type, ...(region !== undefined && { region }), usd: sum(lines), lines };
}

/** Rounds to a millionth, which removes the errors of floating-point arithmetic. */
const rounded = (amount: number): number => Math.round(amount * 1e6) / 1e6;

const sum = (parts: { usd: number }[]): number =>
  rounded(parts.reduce((total, { usd }) => total + usd, 0));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Notes the regions whose resources are priced as if they were in another region. */
function otherRegions(resources: Resource[]): string[] {
  const replicas = resources.flatMap(({ inputs }) =>
    Array.isArray(inputs["replicas"]) ? (inputs["replicas"] as Record<string, unknown>[]) : [],
  );
  const regions = [
    ...resources.map(({ region }) => region),
    ...replicas.map(({ regionName }) => regionName),
  ].filter((region) => typeof region === "string" && region !== PRICED_REGION);
  return [...new Set(regions)].map(
    (region) => `Resources in ${String(region)} are priced as if they were in ${PRICED_REGION}.`,
  );
}

/** Notes functions of the profile that do not exist; their usage is missing in the bill. */
function unknownFunctions({ resources, usage }: Stage): string[] {
  const names = new Set(
    resources
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map((resource) => nameInInfra({ resources }, resource)),
  );
  return Object.keys(usage.functions)
    .filter((name) => name !== "each" && !names.has(name))
    .map((name) => `The usage profile names a function ${name}, which the stage does not have.`);
}

/** Groups resources by type and reason. */
class Groups {
  readonly #groups = new Map<string, Unbilled>();

  add(type: string, name: string, why: string): void {
    const key = `${type} ${why}`;
    const group = this.#groups.get(key) ?? { type, names: [], why };
    group.names.push(name);
    this.#groups.set(key, group);
  }

  sorted(): Unbilled[] {
    return [...this.#groups.values()].toSorted(
      (a, b) => compare(a.type, b.type) || compare(a.why, b.why),
    );
  }
}
