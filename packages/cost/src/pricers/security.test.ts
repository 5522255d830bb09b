import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

it.each<Case>([
  [
    "customer managed key",
    { key: { requests: 100_000 } },
    [resource("aws:kms/key:Key")],
    1.3,
    { key: 1, requests: 0.3 },
  ],
  ["replica of a key", {}, [resource("aws:kms/replicaKey:ReplicaKey")], 1, { key: 1 }],
  [
    "secret",
    { secret: { calls: 20_000 } },
    [resource("aws:secretsmanager/secret:Secret")],
    0.5,
    { secret: 0.4, calls: 0.1 },
  ],
  ["standard parameter", {}, [resource("aws:ssm/parameter:Parameter")], 0, {}],
  [
    "advanced parameter",
    {},
    [resource("aws:ssm/parameter:Parameter", { tier: "Advanced" })],
    0.05,
    { parameter: 0.05 },
  ],
  ...(
    [
      ["LITE", 5.5],
      ["ESSENTIALS", 15],
      ["PLUS", 20],
    ] as const
  ).map(([userPoolTier, usd]): Case => [
    `user pool on ${userPoolTier}`,
    { userPool: { monthlyUsers: 1000 } },
    [resource("aws:cognito/userPool:UserPool", { userPoolTier })],
    usd,
    { [`users on ${userPoolTier}`]: usd },
  ]),
  [
    "user pool on the default plan",
    { userPool: { monthlyUsers: 1000 } },
    [resource("aws:cognito/userPool:UserPool")],
    15,
    { "users on ESSENTIALS": 15 },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  [
    "aws:ssm/parameter:Parameter",
    resource("", { tier: "Intelligent-Tiering" }),
    "its tier depends on its value",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
