import { expect, it } from "vitest";
import { type Bill, makeBill } from "./bill.ts";
import { twoArchitectures } from "./testing/two-architectures.ts";
import { readUsage } from "./usage.ts";

/** Total of the source's own breakdown for an unused stage, made with Infracost in 2023. */
const THEIR_TOTAL = 78.56;

interface Row {
  type: string;
  what: string;
  /** Dollars a month in the source's breakdown; 0 if it has no such line. */
  theirs: number;
  ours: number;
  /** Reason for a difference. */
  why?: string;
}

const rows: Row[] = [
  { type: "wafv2/webAcl", what: "web ACL", theirs: 5, ours: 5 },
  {
    type: "wafv2/webAcl",
    what: "rules",
    theirs: 1,
    ours: 3,
    why: "the breakdown counts one of the three rules",
  },
  {
    type: "ec2/natGateway",
    what: "gateway",
    theirs: 35.04,
    ours: 32.85,
    why: "an hour is 0.048 in eu-west-1, where the source runs, and 0.045 in us-east-1",
  },
  {
    type: "lb/loadBalancer",
    what: "load balancer",
    theirs: 18.4,
    ours: 16.425,
    why: "an hour is 0.0252 in eu-west-1 and 0.0225 in us-east-1",
  },
  { type: "ecs/service", what: "processors", theirs: 14.78, ours: 14.7752 },
  { type: "ecs/service", what: "memory", theirs: 3.24, ours: 3.24485 },
  { type: "cloudwatch/metricAlarm", what: "alarm", theirs: 1.1, ours: 1.1 },
  {
    type: "ec2/eip",
    what: "public IPv4 address",
    theirs: 0,
    ours: 3.65,
    why: "AWS charges for public addresses since February 2024",
  },
  {
    type: "lb/loadBalancer",
    what: "public IPv4 addresses",
    theirs: 0,
    ours: 10.95,
    why: "AWS charges for public addresses since February 2024",
  },
  {
    type: "ecs/cluster",
    what: "metrics of Container Insights",
    theirs: 0,
    ours: 7.5,
    why: "the breakdown ignores the cluster's settings",
  },
  {
    type: "cloudwatch/dashboard",
    what: "dashboard",
    theirs: 0,
    ours: 3,
    why: "the breakdown assumes the free tier of three dashboards",
  },
  {
    type: "appautoscaling/policy",
    what: "alarms it creates",
    theirs: 0,
    ours: 0.4,
    why: "the alarms are not in the Terraform: AWS creates them for each policy",
  },
];

const bill = makeBill(twoArchitectures, readUsage("zero", import.meta.dirname), "zero");

/** Dollars by type and line, added up over the resources of a type. */
function linesOf({ resources }: Bill): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { type, lines } of resources)
    for (const { what, usd } of lines) {
      if (usd === 0) continue;
      const key = `${type.slice("aws:".length, type.lastIndexOf(":"))} ${what}`;
      found[key] = Math.round(((found[key] ?? 0) + usd) * 1e6) / 1e6;
    }
  return found;
}

const added = (usd: number[]): number => usd.reduce((sum, each) => sum + each, 0);

it("prices every resource of the source and has only the lines in the table", () => {
  expect(bill.notPriced).toEqual([]);
  expect(linesOf(bill)).toEqual(
    Object.fromEntries(rows.map(({ type, what, ours }) => [`${type} ${what}`, ours])),
  );
  expect(bill.total).toBeCloseTo(added(rows.map(({ ours }) => ours)), 5);
});

it("adds the source's lines up to its total", () => {
  expect(added(rows.map(({ theirs }) => theirs))).toBeCloseTo(THEIR_TOTAL, 5);
});

it("is within 5 % of the source's total for the lines that the source has", () => {
  const both = added(rows.filter(({ theirs }) => theirs > 0).map(({ ours }) => ours));
  expect(Math.abs(both / THEIR_TOTAL - 1)).toBeLessThan(0.05);
});

it.each(rows)(
  "agrees to the cent on $what of $type, or gives the reason",
  ({ theirs, ours, why }) => {
    expect(Math.abs(theirs - ours) < 0.01).toBe(why === undefined);
  },
);
