import { type Bill, makeBill } from "../bill.ts";
import type { Resource } from "../graph.ts";
import { graphOf } from "./graph.ts";
import { usageOf } from "./usage.ts";

/** What a test says of the usage, section by section; the rest is zero. */
export type Sections = Parameters<typeof usageOf>[0];

/** A title, the usage, the resource priced and those beside it, dollars in all and by line. */
export type Case = [string, Sections, Resource[], number, Record<string, number>];

export const million = 1_000_000;

/** What the first resource costs, in all and by each line that costs something. */
export function costs(
  sections: Sections,
  resources: Resource[],
): [usd: number, lines: Record<string, number>] {
  const bill = makeBill(graphOf(...resources), usageOf(sections), "test");
  const found = bill.resources.find(({ type }) => type === resources[0]?.type);
  if (!found) throw new Error(`There is no price: ${JSON.stringify(bill.notPriced)}`);
  const lines = found.lines.filter(({ usd }) => usd > 0).map(({ what, usd }) => [what, usd]);
  return [found.usd, Object.fromEntries(lines) as Record<string, number>];
}

/** What a bill of one resource says is not priced. */
export function notPriced(resource: Resource): Bill["notPriced"] {
  return makeBill(graphOf(resource), usageOf({}), "test").notPriced;
}
