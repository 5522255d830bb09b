import { describe, expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { costs, million, notPriced, type Sections } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

const guarded = (name: string, resourceArn: string): Resource =>
  resource(
    "aws:wafv2/webAclAssociation:WebAclAssociation",
    { webAclArn: "arn:acl", resourceArn },
    { name },
  );
const fn = (inputs: object = {}): Resource =>
  resource("aws:lambda/function:Function", { memorySize: 512, ...inputs });
const each = { requests: 10 * million, milliseconds: 10, logKB: 2, metrics: 0 };

describe("a log group", () => {
  const group = (inputs: object = {}): Resource =>
    resource("aws:cloudwatch/logGroup:LogGroup", { name: "/it", retentionInDays: 365, ...inputs });
  const arn = "arn:aws:logs:us-east-1:000000000000:log-group:/it";

  // 10 GB are written, and twelve times as much is kept.
  it.each<[string, Sections, Resource[]]>([
    [
      "function",
      { functions: { each: { ...each, requests: 5 * million } } },
      [fn({ loggingConfig: { logGroup: "/it" } })],
    ],
    [
      "stage of a REST API",
      { restApi: { requests: 5 * million, accessLogKB: 2 } },
      [resource("aws:apigateway/stage:Stage", { accessLogSettings: { destinationArn: arn } })],
    ],
    [
      "stage of a WebSocket API",
      { webSocketApi: { messages: 5 * million, accessLogKB: 2 } },
      [resource("aws:apigatewayv2/stage:Stage", { accessLogSettings: { destinationArn: arn } })],
    ],
    [
      "web ACL",
      { restApi: { requests: 5 * million }, webAcl: { logKB: 2 } },
      [
        guarded("a", "arn:aws:apigateway:us-east-1::/restapis/a/stages/prod"),
        resource("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", {
          resourceArn: "arn:acl",
          logDestinationConfigs: [arn],
        }),
      ],
    ],
    [
      "container",
      { loadBalancer: { requests: 5 * million }, containers: { logKBPerRequest: 2 } },
      [
        resource("aws:ecs/taskDefinition:TaskDefinition", {
          containerDefinitions: '[{"options":{"awslogs-group":"/it"}}]',
        }),
      ],
    ],
    ["writer that is not in the graph", { otherLogGroup: { GB: 10 } }, []],
  ])("is priced by the output of a %s", (_, sections, others) => {
    expect(costs(sections, [group(), ...others])).toEqual([8.6, { written: 5, kept: 3.6 }]);
  });

  it("costs more with a longer retention, and most without expiry", () => {
    const kept = (retentionInDays: number): number =>
      costs({ otherLogGroup: { GB: 365 } }, [group({ retentionInDays })])[1]["kept"] ?? 0;
    expect([7, 30, 365, 0].map(kept)).toEqual([2.52, 10.8, 131.4, 131.4]);
  });
});

it.each<[string, Resource, string]>([
  [
    "aws:cloudwatch/logGroup:LogGroup",
    resource("", { logGroupClass: "INFREQUENT_ACCESS" }),
    "its class is INFREQUENT_ACCESS",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
