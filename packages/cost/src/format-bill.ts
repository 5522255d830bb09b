import type { Bill, Line, PricedResource, Unbilled } from "./bill.ts";

/** Smaller amounts would be printed as 0.00. */
const HALF_A_CENT = 0.005;
const MONEY_WIDTH = 10;
const LINE_WIDTH = 96;

type Row = [text: string, usd: number];

/** Formats a bill as text. Resources of one type with equal lines share a row. */
export function formatBill({ total, notPriced, free, notes, ...bill }: Bill): string {
  const visible = bill.resources.filter(({ usd }) => usd >= HALF_A_CENT);
  const negligible = bill.resources.filter(({ usd }) => usd > 0 && usd < HALF_A_CENT);
  const idle = bill.resources.filter(({ usd }) => usd === 0);
  const rows = grouped(visible).flatMap(rowsOf);
  const width = Math.max(...rows.map(([text]) => text.length), "Total".length);
  const row = ([text, usd]: Row): string => `${text.padEnd(width)} ${dollars(usd)}`;

  return [
    `${bill.app}, stage ${bill.stage}, a month with usage ${bill.usage.name}: ${bill.usage.about}`,
    "",
    ...rows.map(row),
    row(["Total", total]),
    ...section("Not priced and not in the total:", notPriced.map(sentence)),
    ...section("Less than a cent each, included in the total:", counted(negligible)),
    ...section("No costs at this usage:", counted(idle)),
    ...section("Free:", counted(free.flatMap(({ type, names }) => names.map(() => ({ type }))))),
    "",
    ...[
      `US dollars for 730 hours before tax, at the list prices of ${bill.prices.region}, checked ` +
        `between ${bill.prices.oldest} and ${bill.prices.newest}: packages/cost/src/prices.ts ` +
        "has their sources. Free tiers and volume discounts are left out.",
      ...notes,
    ].flatMap((note) => wrapped(note.split(" "), " ")),
    "",
  ].join("\n");
}

/** Groups resources of one type with equal lines, the most expensive group first. */
function grouped(resources: PricedResource[]): PricedResource[][] {
  const groups = Map.groupBy(resources, ({ type, lines, region }) =>
    JSON.stringify([type, region, lines]),
  );
  const cost = (group: PricedResource[]): number => (group[0]?.usd ?? 0) * group.length;
  return [...groups.values()].toSorted((a, b) => cost(b) - cost(a));
}

function rowsOf(group: PricedResource[]): Row[] {
  const [first] = group;
  if (!first) return [];
  const count = group.length;
  const where = first.region === undefined ? "" : ` in ${first.region}`;
  const kind = `${short(first.type)}${where}`;
  const names = group.map(({ name }) => name).join(", ");
  const title = count <= 3 ? `${names} (${kind})` : `${count} × ${kind}`;
  const lines = first.lines
    .filter(({ usd }) => usd > 0)
    .map((line) => ({ ...line, quantity: line.quantity * count, usd: line.usd * count }));
  const [only] = lines;
  return lines.length === 1 && only
    ? [[`${title}: ${amount(only)}`, only.usd]]
    : [
        [title, first.usd * count],
        ...lines.map((line): Row => [`  ${line.what}: ${amount(line)}`, line.usd]),
      ];
}

function amount({ quantity, unit, price, per }: Line): string {
  const count = number(quantity, quantity < 1 ? 4 : 1);
  const units = quantity === 1 || unit === "GB" ? unit : unit.replace(/y$/, "ie") + "s";
  const by = per === 1 ? "" : ` per ${per === 1_000_000 ? "million" : number(per, 0)}`;
  return `${count} ${units} at $${number(price, 10)}${by}`;
}

const dollars = (usd: number): string =>
  (usd > 0 && usd < HALF_A_CENT
    ? "< 0.01"
    : usd.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  ).padStart(MONEY_WIDTH);

const number = (value: number, maximumFractionDigits: number): string =>
  value.toLocaleString("en-US", { maximumFractionDigits });

/** `aws:lb/loadBalancer:LoadBalancer` as `lb/loadBalancer`. */
const short = (type: string): string => type.replace(/^aws:/, "").replace(/:.*$/, "");

const sentence = ({ type, names, why }: Unbilled): string =>
  `${type}: ${why} (${names.join(", ")})`;

const section = (title: string, lines: string[]): string[] =>
  lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];

/** Lists the types with the number of resources of each. */
function counted(resources: { type: string }[]): string[] {
  const words = [...Map.groupBy(resources, ({ type }) => short(type))].map(([type, { length }]) =>
    length === 1 ? type : `${type} × ${length}`,
  );
  return wrapped(words.toSorted(), ", ");
}

function wrapped(words: string[], separator: string): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = lines.length > 0 ? `${lines.at(-1)}${separator}${word}` : word;
    if (lines.length > 0 && longer.length <= LINE_WIDTH) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
