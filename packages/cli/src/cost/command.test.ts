import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { graphOf, resource } from "@souk/cost/testing/graph";
import { afterAll, expect, it } from "vitest";
import * as z from "zod";
import { souk } from "../testing/souk.ts";

const root = join(import.meta.dirname, "..", "..", "..", "..");
const folder = mkdtempSync(join(tmpdir(), "souk-cost-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const graph = graphOf(
  resource("aws:ec2/natGateway:NatGateway", {}, { name: "NatGateway" }),
  resource("aws:wafv2/webAcl:WebAcl", { rules: [{ name: "a" }] }, { name: "WebAcl" }),
  ...["A", "B", "C", "D"].map((name) =>
    resource("aws:cloudwatch/metricAlarm:MetricAlarm", { period: 60 }, { name }),
  ),
  ...["Jobs", "Failures"].map((name) => resource("aws:sqs/queue:Queue", {}, { name })),
  resource("aws:rds/cluster:Cluster", {}, { name: "Database" }),
  resource("aws:iam/role:Role", {}, { name: "Role" }),
);
writeFileSync(join(folder, "graph.json"), JSON.stringify(graph));
writeFileSync(join(folder, "words.txt"), "no graph");
writeFileSync(join(folder, "other.json"), '{"app":"souk"}');

const cost = (...args: string[]) => souk(["cost", ...args], { cwd: folder });

it("prints a row per resource and the total", async () => {
  const { code, out, err } = await cost("--graph", "graph.json", "--usage", "zero");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out.replace(/\n\nUS dollars[^]*/, "\n")).toBe(
    `souk, stage test, a month with usage zero: nobody

NatGateway (ec2/natGateway): 730 hours at $0.045      32.85
WebAcl (wafv2/webAcl)                                  6.00
  web ACL: 1 web ACL at $5                             5.00
  rules: 1 rule at $1                                  1.00
4 × cloudwatch/metricAlarm: 4 metrics at $0.1          0.40
Total                                                 39.25

Not priced and not in the total:
  aws:rds/cluster:Cluster: souk has no price for it (Database)

No costs at this usage:
  sqs/queue × 2

Free:
  iam/role
`,
  );
});

it("prints the region and date of the prices and what is left out", async () => {
  const { out } = await cost("--graph", "graph.json");
  const text = out.replace(/\s+/g, " ");
  expect(text).toContain("US dollars for 730 hours before tax, at the list prices of us-east-1");
  expect(text).toContain("Free tiers and volume discounts are left out.");
});

it("lists resources that cost less than a cent, and adds them to the total", async () => {
  const { out } = await cost("--graph", "graph.json", "--usage", "low");
  expect(out).toContain("Less than a cent each, included in the total:\n  sqs/queue × 2\n");
});

const line = z.strictObject({
  what: z.string(),
  quantity: z.number(),
  unit: z.string(),
  price: z.number(),
  per: z.number(),
  usd: z.number(),
  source: z.url(),
  asOf: z.string(),
});
const unbilled = z.array(
  z.strictObject({ type: z.string(), names: z.array(z.string()), why: z.string() }),
);
const billSchema = z.strictObject({
  app: z.string(),
  stage: z.string(),
  usage: z.strictObject({ name: z.string(), about: z.string() }),
  prices: z.strictObject({ region: z.string(), oldest: z.string(), newest: z.string() }),
  total: z.number(),
  resources: z.array(
    z.strictObject({
      name: z.string(),
      type: z.string(),
      region: z.string().optional(),
      usd: z.number(),
      lines: z.array(line),
    }),
  ),
  notPriced: unbilled,
  free: unbilled,
  notes: z.array(z.string()),
});

it("prints the bill as JSON with one entry per resource", async () => {
  const { out, err } = await cost("--graph", "graph.json", "--usage", "zero", "--json");
  expect(err).toBe("");
  const bill = billSchema.parse(JSON.parse(out));
  expect(bill.total).toBe(39.25);
  expect(bill.resources.map(({ name, usd }) => [name, usd])).toEqual([
    ["NatGateway", 32.85],
    ["WebAcl", 6],
    ["A", 0.1],
    ["B", 0.1],
    ["C", 0.1],
    ["D", 0.1],
    ["Failures", 0],
    ["Jobs", 0],
  ]);
});

/** Evaluates and prices a stage of this app. */
async function billOf(stage: string, usage: string): Promise<z.infer<typeof billSchema>> {
  const args = ["--stage", stage, "--usage", usage, "--state", join(folder, stage), "--json"];
  const { code, out, err } = await souk(["cost", ...args], { cwd: root });
  expect(code, err).toBe(0);
  return billSchema.parse(JSON.parse(out));
}

it("prices every resource of prod, and every function in the profiles exists", async () => {
  const bill = await billOf("prod", "high");
  // A type that appears here needs a row in pricers/index.ts or in free-types.ts.
  expect(bill.notPriced).toEqual([]);
  expect(bill.notes).toEqual(["Resources in us-west-2 are priced as if they were in us-east-1."]);
  expect(bill.total).toBeGreaterThan(0);
});

it("prices an unused personal stage at 0", async () => {
  expect(await billOf("somebody", "zero")).toMatchObject({ total: 0, notPriced: [] });
});

it.each([
  [["--budget", "5"], "souk cost has no flag --budget.\nsouk help cost lists its flags.\n"],
  [["--usage", "lots"], "There is no usage profile lots.\nThere are: zero, low, medium, high; or"],
  [["--graph", "none.json"], "The graph in none.json cannot be read.\n"],
  [["--graph", "words.txt"], "The content of words.txt is not JSON.\n"],
  [["--graph", "other.json"], "The content of other.json is not a graph: stage: Invalid input"],
  [["--graph", "graph.json", "--stage", "prod"], "--graph cannot be combined with --stage"],
  [["--stage", "prod"], "There is no sst.config.ts in "],
])("refuses %j with a message", async (args, sentence) => {
  const { code, out, err } = await cost(...args);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err.slice(0, sentence.length)).toBe(sentence);
});

it("reports a stage that cannot be evaluated, after the output of the evaluation", async () => {
  const { code, err } = await souk(["cost", "--stage", "a b"], { cwd: root });
  expect(code).toBe(1);
  expect(err).toMatch(
    /^The stage "a b" .+\nStage a b cannot be evaluated, so nothing can be computed for it\.\n$/,
  );
});
