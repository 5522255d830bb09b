import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, million, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

const fn = (inputs: object = {}): Resource =>
  resource("aws:lambda/function:Function", { memorySize: 512, ...inputs });
const each = { requests: 10 * million, milliseconds: 10, logKB: 2, metrics: 0 };

it.each<Case>([
  [
    "function on arm64",
    { functions: { each } },
    [fn({ architectures: ["arm64"] })],
    2.66667,
    { requests: 2, compute: 0.66667 },
  ],
  [
    "function on x86",
    { functions: { each: { ...each, metrics: 2 } } },
    [fn()],
    3.433335,
    { requests: 2, compute: 0.833335, "own metrics": 0.6 },
  ],
  [
    "function that the profile names",
    { functions: { each, Orders: { ...each, milliseconds: 0 } } },
    [
      {
        ...fn(),
        parent: "urn:pulumi:test::souk::sst:aws:Function::Orders",
      },
      resource("sst:aws:Function", {}, { name: "Orders", custom: false }),
    ],
    2,
    { requests: 2 },
  ],
  [
    "event source mapping of a table's stream",
    { functions: { each } },
    [
      resource("aws:lambda/eventSourceMapping:EventSourceMapping", {
        eventSourceArn: "arn:aws:dynamodb:us-east-1:0:table/a/stream/b",
      }),
    ],
    0,
    {},
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  [
    "aws:lambda/function:Function",
    resource("", { ephemeralStorage: { size: 1024 } }),
    "its /tmp is larger than 512 MB",
  ],
  [
    "aws:lambda/function:Function",
    resource("", { memorySize: "[secret]" }),
    "its memorySize: Invalid input: expected number, received string",
  ],
  [
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    resource("", { eventSourceArn: "arn:aws:sqs:us-east-1:0:jobs" }),
    "its source is not a DynamoDB stream",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
