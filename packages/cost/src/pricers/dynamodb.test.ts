import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, million, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

it.each<Case>([
  [
    "table in one region",
    { table: { writeUnits: 4 * million, readUnits: 8 * million, storageGB: 10 } },
    [resource("aws:dynamodb/table:Table", { billingMode: "PAY_PER_REQUEST" })],
    6,
    { writes: 2.5, reads: 1, storage: 2.5 },
  ],
  [
    "table with a replica and backups",
    { table: { writeUnits: 4 * million, readUnits: 8 * million, storageGB: 10 } },
    [
      resource("aws:dynamodb/table:Table", {
        billingMode: "PAY_PER_REQUEST",
        pointInTimeRecovery: { enabled: true },
        replicas: [{ regionName: "us-west-2", pointInTimeRecovery: true }],
      }),
    ],
    15.08,
    {
      writes: 2.5,
      reads: 1,
      storage: 2.5,
      backup: 2,
      "writes in us-west-2": 2.5,
      "storage in us-west-2": 2.5,
      "transfer to us-west-2": 0.08,
      "backup in us-west-2": 2,
    },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  ["aws:dynamodb/table:Table", resource("", {}), "its capacity is provisioned"],
  [
    "aws:dynamodb/table:Table",
    resource("", { billingMode: "PAY_PER_REQUEST", tableClass: "STANDARD_INFREQUENT_ACCESS" }),
    "its class is STANDARD_INFREQUENT_ACCESS",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
