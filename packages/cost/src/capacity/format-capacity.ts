import type { Capacity, Saturation } from "./capacity.ts";
import type { HotKey } from "./hot-keys.ts";
import { ASSUMED } from "./load.ts";

/** How many of the limits that are reached first are explained. */
const EXPLAINED = 4;

/** Formats what a stage can take as text. */
export function formatCapacity(capacity: Capacity): string {
  const { app, stage, usage, requests, peak, saturations } = capacity;
  return [
    `${app}, stage ${stage}, usage ${usage.name}: ${usage.about}`,
    `The busiest second has ${formatNumber(requests)} requests to the API.`,
    "",
    "The limits, the first to be reached first if all parts of this load grow alike:",
    "",
    ...table(
      ["limit", "used now", "reached at", "a month of that"],
      saturations.map((row) => [
        `${row.what}: ${formatNumber(row.limit)} ${row.unit}`,
        percent(row.used),
        `${formatNumber(row.atRequests)}/s`,
        `$${formatNumber(row.usd)}`,
      ]),
    ),
    "",
    "What to ask for:",
    ...saturations.slice(0, EXPLAINED).flatMap(explained),
    "",
    "What one key can take in a second, whatever the load is:",
    "",
    ...table(["what", "shared", "most"], [...capacity.callers, ...capacity.hotKeys].map(hotRow)),
    "",
    `Assumed: the busiest second has ${peak} times the load of the average one; a user signs in or`,
    `refreshes a token ${ASSUMED.authenticationsPerUser} times a month. Quotas are those of an account without increases`,
    "(packages/cost/src/capacity/quotas.ts has their sources); a new account may have less.",
    "A table that has never been busy starts lower, at 4,000 writes and 12,000 reads a second.",
    "",
  ].join("\n");
}

const explained = ({ what, ask, source }: Saturation): string[] => [
  `  ${what}: ${ask}`,
  `    ${source}`,
];

const hotRow = ({ what, shared, most, note }: HotKey): string[] => [
  `${what} (${note})`,
  shared,
  `${formatNumber(most)}/s`,
];

/** Aligns the first column left and the others right. */
function table(head: readonly string[], rows: readonly string[][]): string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
}

/** One digit after the point below 10, and none from there on. */
export const formatNumber = (value: number): string =>
  value.toLocaleString(
    "en-US",
    value < 10 ? { maximumFractionDigits: 1 } : { maximumFractionDigits: 0 },
  );

const percent = (part: number): string =>
  part < 0.001
    ? "< 0.1 %"
    : `${(part * 100).toLocaleString("en-US", { maximumFractionDigits: part < 0.1 ? 1 : 0 })} %`;
