import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, million, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

const webAcl = resource(
  "aws:wafv2/webAcl:WebAcl",
  { rules: [{ name: "a" }, { name: "b" }, { name: "c" }] },
  { outputs: { arn: "arn:acl" } },
);
const guarded = (name: string, resourceArn: string): Resource =>
  resource(
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    { webAclArn: "arn:acl", resourceArn },
    { name },
  );

it.each<Case>([
  ["web ACL by its rules", {}, [webAcl], 8, { "web ACL": 5, rules: 3 }],
  [
    "web ACL by the requests to the resources it is associated with",
    { restApi: { requests: million }, loadBalancer: { requests: 2 * million } },
    [
      webAcl,
      guarded("a", "arn:aws:apigateway:us-east-1::/restapis/a/stages/prod"),
      guarded("b", "arn:aws:elasticloadbalancing:us-east-1:0:loadbalancer/app/a/b"),
      {
        ...guarded("c", "arn:aws:apigateway:us-east-1::/restapis/c/stages/prod"),
        inputs: { webAclArn: "arn:another", resourceArn: "arn:aws:apigateway:us-east-1::/c" },
      },
    ],
    9.8,
    { "web ACL": 5, rules: 3, "requests inspected": 1.8 },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  [
    "aws:wafv2/webAcl:WebAcl",
    resource("", {
      rules: [
        {
          name: "bots",
          statement: { managedRuleGroupStatement: { name: "AWSManagedRulesBotControlRuleSet" } },
        },
      ],
    }),
    "its rule bots has a subscription of its own",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
