import { describe, expect, it } from "vitest";
import { graphOf, resource } from "../testing/graph.ts";
import { usageOf } from "../testing/usage.ts";
import { capacityOf } from "./capacity.ts";
import { formatCapacity } from "./format-capacity.ts";
import { loadOf, scaled } from "./load.ts";
import { quotas } from "./quotas.ts";

const SECONDS = 730 * 3600;

/** A month with these amounts in every second. */
const usage = usageOf({
  restApi: { requests: 100 * SECONDS, responseKB: 2 },
  functions: { each: { requests: 50 * SECONDS, milliseconds: 200, logKB: 1, metrics: 0 } },
  table: { writeUnits: 10 * SECONDS, readUnits: 20 * SECONDS },
});
const functions = ["Rooms", "Orders"].map((name) =>
  resource("aws:lambda/function:Function", {}, { name }),
);
const throttled = resource("aws:apigateway/methodSettings:MethodSettings", {
  settings: { throttlingRateLimit: 400 },
});
const graph = graphOf(...functions, throttled);

describe("the load of the busiest second", () => {
  it("is the average of the month times the peak, with each function's executions", () => {
    expect(loadOf(usage, ["Rooms", "Orders"], 3)).toMatchObject({
      apiRequests: 300,
      invocations: 300,
      executions: 60,
      writeUnits: 30,
      readUnits: 60,
      newConnections: 0,
    });
  });

  it("grows in all amounts, and not in sizes, durations and shares", () => {
    const twice = scaled(usage, 2);
    expect(twice.restApi).toMatchObject({ requests: 200 * SECONDS, responseKB: 2 });
    expect(twice.functions.each).toMatchObject({ requests: 100 * SECONDS, milliseconds: 200 });
    expect(twice.table.writeUnits).toBe(20 * SECONDS);
    expect(twice.pipeline).toEqual(usage.pipeline);
  });
});

describe("what a stage can take", () => {
  it("lists the limit that is reached first first, with the load at which it is", () => {
    const { saturations, requests } = capacityOf(graph, usage, "test", { peak: 1 });
    expect(requests).toBeCloseTo(100);
    const found = saturations.map(({ what, used, atRequests }) => [what, used, atRequests]);
    expect(found.slice(0, 2)).toEqual([
      ["The stage's own throttling", expect.closeTo(0.25), expect.closeTo(400)],
      // 100 invocations a second of 200 ms are 20 executions at once.
      ["Lambda, executions at once", expect.closeTo(0.02), expect.closeTo(5000)],
    ]);
    const loads = saturations.map(({ atRequests }) => atRequests);
    expect(loads).toEqual(loads.toSorted((a, b) => a - b));
  });

  it("names no limit of a resource that the stage does not have, or that has no load", () => {
    const names = capacityOf(graph, usage, "test").saturations.map(({ what }) => what);
    expect(names).not.toContain("The NAT gateway");
    expect(names).not.toContain("WebSocket connections");
    const nat = graphOf(...functions, resource("aws:ec2/natGateway:NatGateway"));
    const busy = usageOf({ restApi: { requests: SECONDS }, natGateway: { processedGB: 1000 } });
    const all = capacityOf(nat, busy, "test").saturations.map(({ what }) => what);
    expect(all).toContain("The NAT gateway");
  });

  it("takes the whole profile to a rate, and prices the load at each limit", () => {
    const at = (rate: number) => capacityOf(graph, usage, "test", { peak: 1, rate });
    const [small, large] = [at(10), at(200)];
    expect([small.requests, large.requests]).toEqual([expect.closeTo(10), expect.closeTo(200)]);
    expect(small.saturations.map(({ atRequests }) => Math.round(atRequests))).toEqual(
      large.saturations.map(({ atRequests }) => Math.round(atRequests)),
    );
    expect(small.saturations.map(({ usd }) => Math.round(usd))).toEqual(
      large.saturations.map(({ usd }) => Math.round(usd)),
    );
  });

  it("refuses a profile without requests", () => {
    expect(() => capacityOf(graph, usageOf({}), "zero")).toThrow(/has no requests/);
  });

  it("says what one key, room and address may send", () => {
    const { callers } = capacityOf(
      graphOf(
        resource("aws:apigateway/usagePlan:UsagePlan", { throttleSettings: { rateLimit: 10 } }),
        resource("aws:wafv2/webAcl:WebAcl", {
          rules: [
            { statement: { rateBasedStatement: { limit: 1000, evaluationWindowSec: 300 } } },
            { statement: { managedRuleGroupStatement: {} } },
          ],
        }),
      ),
      usage,
      "test",
    );
    expect(callers.map(({ most }) => most)).toEqual([10, 3.3]);
  });

  it("prints the first limits with what to ask for and where it is written", () => {
    const text = formatCapacity(capacityOf(graph, usage, "test", { peak: 1 }));
    expect(text).toMatch(/The stage's own throttling: 400 requests a second +25 % +400\/s +\$/);
    expect(text).toContain("Raise throttle of the stage in infra/stage.ts.");
    expect(text).toContain("https://docs.aws.amazon.com/lambda/");
  });
});

it("has a source and a date for each quota", () => {
  for (const { source, asOf, limit } of Object.values(quotas)) {
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
    expect(asOf).toMatch(/^20\d\d-\d\d$/);
    expect(limit).toBeGreaterThan(0);
  }
});
