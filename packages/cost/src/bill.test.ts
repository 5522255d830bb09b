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

it("lists a type that it does not know as not priced, and never as free", () => {
  const bill = makeBill(graphOf(resource("aws:rds/cluster:Cluster")), usageOf({}), "test");
  expect(bill).toMatchObject({
    total: 0,
    resources: [],
    notPriced: [
      { type: "aws:rds/cluster:Cluster", names: ["It"], why: "souk knows no price of it" },
    ],
    free: [],
  });
});

it("lists what is free by type, with the reason", () => {
  const roles = ["B", "A"].map((name) => resource("aws:iam/role:Role", {}, { name }));
  const { free } = makeBill(graphOf(...roles), usageOf({}), "test");
  expect(free).toEqual([{ type: "aws:iam/role:Role", names: ["B", "A"], why: "IAM is free" }]);
});

it.each([
  ["a component, which only groups", { custom: false }],
  ["what the program found and did not make", { external: true }],
])("leaves out %s", (_, more) => {
  const graph = graphOf(resource("aws:ec2/eip:Eip", {}, more));
  expect(makeBill(graph, usageOf({}), "test")).toMatchObject({ resources: [], free: [] });
});

it("leaves out what SST and Pulumi make on the way", () => {
  const types = ["pulumi:providers:aws", "random:index/randomId:RandomId", "sst:sst:LinkRef"];
  const bill = makeBill(graphOf(...types.map((type) => resource(type))), usageOf({}), "test");
  expect(bill).toMatchObject({ resources: [], notPriced: [], free: [] });
});

it("puts the dearest first, and adds up what it shows", () => {
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

it("has no noise of the arithmetic in what it says", () => {
  const alarms = Array.from({ length: 3 }, (_, index) =>
    resource("aws:cloudwatch/metricAlarm:MetricAlarm", {}, { name: `Alarm${index}` }),
  );
  expect(makeBill(graphOf(...alarms), usageOf({}), "test").total).toBe(0.3);
});

it("names a function as infra does", () => {
  const bill = makeBill(graphOf(component, orders), usageOf({ functions: { each } }), "test");
  expect(bill.resources.map(({ name, usd }) => [name, usd])).toEqual([["Orders", 0.2]]);
});

it("says that a profile speaks of a function that is not there", () => {
  const functions = { each, Orders: each, Odrers: each };
  const { notes } = makeBill(graphOf(component, orders), usageOf({ functions }), "test");
  expect(notes).toEqual([
    "The usage profile speaks of a function Odrers, which the stage has not.",
  ]);
});

it("says which other regions it prices as if they were its own", () => {
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
    "What is in eu-west-1 is priced as if it were in us-east-1.",
    "What is in us-west-2 is priced as if it were in us-east-1.",
  ]);
});

it("says with each line what it was made of", () => {
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
