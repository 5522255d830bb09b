import { isMadeHere, whyFree } from "./free-types.ts";
import type { Graph, Resource } from "./graph.ts";
import { type Item, nameInInfra, type Stage } from "./pricer.ts";
import { pricers } from "./pricers/index.ts";
import { type Price, PRICED_REGION, prices } from "./prices.ts";
import type { Usage } from "./usage.ts";

/** What one thing about a resource costs. */
export interface Line {
  what: string;
  quantity: number;
  /** Of the quantity, for one of it. */
  unit: string;
  /** The price of `per` units, in dollars. */
  price: number;
  per: number;
  usd: number;
  source: string;
  asOf: string;
}

/** What a resource costs, all its lines together. */
export interface PricedResource {
  name: string;
  type: string;
  /** Where it is, when that is not the region of the prices. */
  region?: string;
  usd: number;
  lines: Line[];
}

/** Resources of one type that cost nothing, or of which nobody knows what they cost. */
export interface Unbilled {
  type: string;
  names: string[];
  why: string;
}

/** The bill of a stage for a month of 730 hours, before taxes and free tiers, in US dollars. */
export interface Bill {
  app: string;
  stage: string;
  usage: { name: string; about: string };
  /** The region whose prices were taken, and the months they were last compared in. */
  prices: { region: string; oldest: string; newest: string };
  total: number;
  /** Dearest first. */
  resources: PricedResource[];
  /** Not in the total, though they may cost something. */
  notPriced: Unbilled[];
  free: Unbilled[];
  notes: string[];
}

/** Adds up what a month of a stage costs. */
export function makeBill(graph: Graph, usage: Usage, usageName: string): Bill {
  const made = graph.resources.filter(
    ({ custom, external, type }) => custom && !external && !isMadeHere(type),
  );
  const stage: Stage = { resources: graph.resources, usage };
  const resources: PricedResource[] = [];
  const notPriced = new Groups();
  const free = new Groups();

  for (const resource of made) {
    const { type } = resource;
    const name = nameInInfra(stage, resource);
    const pricer = Object.hasOwn(pricers, type) ? pricers[type] : undefined;
    const why = pricer ? undefined : whyFree(type);
    if (why !== undefined) free.add(type, name, why);
    else if (!pricer) notPriced.add(type, name, "souk knows no price of it");
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
    notes: [...elsewhere(made), ...unknownNames(stage)],
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

/** To a millionth: less is noise of the arithmetic, or too little to be billed. */
const rounded = (amount: number): number => Math.round(amount * 1e6) / 1e6;

const sum = (parts: { usd: number }[]): number =>
  rounded(parts.reduce((total, { usd }) => total + usd, 0));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Says which regions other than that of the prices are in the bill. */
function elsewhere(resources: Resource[]): string[] {
  const replicas = resources.flatMap(({ inputs }) =>
    Array.isArray(inputs["replicas"]) ? (inputs["replicas"] as Record<string, unknown>[]) : [],
  );
  const regions = [
    ...resources.map(({ region }) => region),
    ...replicas.map(({ regionName }) => regionName),
  ].filter((region) => typeof region === "string" && region !== PRICED_REGION);
  return [...new Set(regions)].map(
    (region) => `What is in ${String(region)} is priced as if it were in ${PRICED_REGION}.`,
  );
}

/** A name in the profile that nothing has is a mistake, which would make the bill too small. */
function unknownNames({ resources, usage }: Stage): string[] {
  const names = new Set(
    resources
      .filter(({ type }) => type === "aws:lambda/function:Function")
      .map((resource) => nameInInfra({ resources }, resource)),
  );
  return Object.keys(usage.functions)
    .filter((name) => name !== "each" && !names.has(name))
    .map((name) => `The usage profile speaks of a function ${name}, which the stage has not.`);
}

/** Resources by type and reason. */
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
