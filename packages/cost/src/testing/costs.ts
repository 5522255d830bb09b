import { type Bill, makeBill } from "../bill.ts";
import type { Resource } from "../graph.ts";
import { graphOf } from "./graph.ts";
import { usageOf } from "./usage.ts";

/** The usage of a test by section; all other amounts are zero. */
export type Sections = Parameters<typeof usageOf>[0];

/** Title, usage, resources (the first is priced), total in dollars, dollars by line. */
export type Case = [string, Sections, Resource[], number, Record<string, number>];

export const million = 1_000_000;

/** The costs of the first resource: the total and the lines that are not zero. */
export function costs(
  sections: Sections,
  resources: Resource[],
): [usd: number, lines: Record<string, number>] {
  const bill = makeBill(graphOf(...resources), usageOf(sections), "test");
  const found = bill.resources.find(({ type }) => type === resources[0]?.type);
  if (!found) throw new Error(`The resource is not priced: ${JSON.stringify(bill.notPriced)}`);
  const lines = found.lines.filter(({ usd }) => usd > 0).map(({ what, usd }) => [what, usd]);
  return [found.usd, Object.fromEntries(lines) as Record<string, number>];
}

/** The `notPriced` part of a bill with one resource. */
export function notPriced(resource: Resource): Bill["notPriced"] {
  return makeBill(graphOf(resource), usageOf({}), "test").notPriced;
}
