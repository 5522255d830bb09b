import { expect, it } from "vitest";
import { makeBill } from "./bill.ts";
import { graphOf, resource } from "./testing/graph.ts";
import { usageOf } from "./testing/usage.ts";

const each = { requests: 1_000_000, milliseconds: 0, logKB: 0, metrics: 0 };
const component = resource("sst:aws:Function", {}, { name: "Orders", custom: false });
const orders = resource(
  "aws:lambda/function:Function",
  {},
  { name: "OrdersFunction", parent: component.urn },
);

it("lists an unknown type as not priced and not as free", () => {
  const bill = makeBill(graphOf(resource("aws:rds/cluster:Cluster")), usageOf({}), "test");
  expect(bill).toMatchObject({
    total: 0,
    resources: [],
    notPriced: [
      { type: "aws:rds/cluster:Cluster", names: ["It"], why: "souk has no price for it" },
    ],
    free: [],
  });
});

it("lists free resources by type with the reason", () => {
  const roles = ["B", "A"].map((name) => resource("aws:iam/role:Role", {}, { name }));
  const { free } = makeBill(graphOf(...roles), usageOf({}), "test");
  expect(free).toEqual([{ type: "aws:iam/role:Role", names: ["B", "A"], why: "IAM is free" }]);
});

it.each([
  ["a component", { custom: false }],
  ["a resource that the program only looks up", { external: true }],
])("leaves out %s", (_, more) => {
  const graph = graphOf(resource("aws:ec2/eip:Eip", {}, more));
  expect(makeBill(graph, usageOf({}), "test")).toMatchObject({ resources: [], free: [] });
});

it("leaves out internal resources of SST and Pulumi", () => {
  const types = ["pulumi:providers:aws", "random:index/randomId:RandomId", "sst:sst:LinkRef"];
  const bill = makeBill(graphOf(...types.map((type) => resource(type))), usageOf({}), "test");
  expect(bill).toMatchObject({ resources: [], notPriced: [], free: [] });
});

it("sorts by cost, the most expensive first, and adds up the total", () => {
  const bill = makeBill(
    graphOf(
      resource("aws:ec2/eip:Eip"),
      resource("aws:kms/key:Key"),
      resource("aws:ec2/natGateway:NatGateway"),
    ),
    usageOf({}),
    "test",
  );
  expect(bill.resources.map(({ type, usd }) => [type, usd])).toEqual([
    ["aws:ec2/natGateway:NatGateway", 32.85],
    ["aws:ec2/eip:Eip", 3.65],
    ["aws:kms/key:Key", 1],
  ]);
  expect(bill.total).toBe(37.5);
});

it("rounds errors of floating-point arithmetic away", () => {
  const alarms = Array.from({ length: 3 }, (_, index) =>
    resource("aws:cloudwatch/metricAlarm:MetricAlarm", {}, { name: `Alarm${index}` }),
  );
  expect(makeBill(graphOf(...alarms), usageOf({}), "test").total).toBe(0.3);
});

it("names a function after its SST component", () => {
  const bill = makeBill(graphOf(component, orders), usageOf({ functions: { each } }), "test");
  expect(bill.resources.map(({ name, usd }) => [name, usd])).toEqual([["Orders", 0.2]]);
});

it("notes a function in the profile that does not exist", () => {
  const functions = { each, Orders: each, Odrers: each };
  const { notes } = makeBill(graphOf(component, orders), usageOf({ functions }), "test");
  expect(notes).toEqual([
    "The usage profile names a function Odrers, which the stage does not have.",
  ]);
});

it("notes the other regions whose resources it prices", () => {
  const bill = makeBill(
    graphOf(
      resource("aws:kms/key:Key", {}, { region: "us-east-1" }),
      resource("aws:kms/replicaKey:ReplicaKey", {}, { region: "eu-west-1" }),
      resource("aws:dynamodb/table:Table", {
        billingMode: "PAY_PER_REQUEST",
        replicas: [{ regionName: "us-west-2" }, { regionName: "eu-west-1" }],
      }),
    ),
    usageOf({}),
    "test",
  );
  expect(bill.notes).toEqual([
    "Resources in eu-west-1 are priced as if they were in us-east-1.",
    "Resources in us-west-2 are priced as if they were in us-east-1.",
  ]);
});

it("has quantity, unit, price and source of each line", () => {
  const { resources } = makeBill(
    graphOf(resource("aws:sqs/queue:Queue")),
    usageOf({ queue: { requests: 5_000_000 } }),
    "test",
  );
  expect(resources[0]?.lines).toEqual([
    {
      what: "requests",
      quantity: 5_000_000,
      unit: "request",
      price: 0.4,
      per: 1_000_000,
      usd: 2,
      source: "https://aws.amazon.com/sqs/pricing/",
      asOf: expect.stringMatching(/^20\d\d-\d\d$/) as string,
    },
  ]);
});
