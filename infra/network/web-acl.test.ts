import { describe, expect, it } from "vitest";
import type { Resource } from "../../packages/sst-local/src/graph/index.ts";
import { evaluateStage, statementsOf } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");

describe("the web ACL", () => {
  interface Rule {
    name: string;
    priority: number;
    statement: {
      rateBasedStatement?: unknown;
      managedRuleGroupStatement?: { name: string; ruleActionOverrides: { name: string }[] };
    };
    visibilityConfig: unknown;
  }
  const acl = (): Resource => prod.one("aws:wafv2/webAcl:WebAcl");
  const rules = (): Rule[] => acl().inputs["rules"] as Rule[];

  it("has three rules in order, with their actions", () => {
    expect(acl().inputs).toMatchObject({ scope: "REGIONAL", defaultAction: { allow: {} } });
    expect(rules()).toMatchObject([
      {
        name: "ip-rate-limit",
        priority: 10,
        action: { block: {} },
        statement: {
          rateBasedStatement: { limit: 1000, evaluationWindowSec: 300, aggregateKeyType: "IP" },
        },
      },
      {
        name: "block-bad-ips",
        priority: 20,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: {
            vendorName: "AWS",
            name: "AWSManagedRulesAmazonIpReputationList",
          },
        },
      },
      {
        name: "block-aws-managed-rule-set",
        priority: 30,
        overrideAction: { none: {} },
        statement: {
          managedRuleGroupStatement: { vendorName: "AWS", name: "AWSManagedRulesCommonRuleSet" },
        },
      },
    ]);
  });

  it("has a metric of its own and one for each rule, without sampled requests", () => {
    const configs = [acl().inputs, ...rules()].map(({ visibilityConfig }) => visibilityConfig);
    const names = ["", "-ip-rate-limit", "-block-bad-ips", "-block-aws-managed-rule-set"];
    expect(configs).toEqual(
      names.map((name) => ({
        metricName: `souk-prod${name}`,
        cloudwatchMetricsEnabled: true,
        sampledRequestsEnabled: false,
      })),
    );
  });

  it("counts rules that block valid requests, all of which exist in AWS's rule set", () => {
    // https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    const set = [
      ...["NoUserAgent_HEADER", "UserAgent_BadBots_HEADER"],
      ...["QUERYSTRING", "Cookie_HEADER", "BODY", "URIPATH"].map((at) => `SizeRestrictions_${at}`),
      ...["BODY", "COOKIE", "URIPATH", "QUERYARGUMENTS"].map((at) => `EC2MetaDataSSRF_${at}`),
      ...["QUERYARGUMENTS", "URIPATH", "BODY"].flatMap((at) => [
        `GenericLFI_${at}`,
        `GenericRFI_${at}`,
      ]),
      ...["URIPATH", "QUERYARGUMENTS"].map((at) => `RestrictedExtensions_${at}`),
      ...["COOKIE", "QUERYARGUMENTS", "BODY", "URIPATH"].map((at) => `CrossSiteScripting_${at}`),
    ];
    const overrides = rules()[2]?.statement.managedRuleGroupStatement?.ruleActionOverrides ?? [];
    const names = overrides.map(({ name }) => name);
    expect(set).toEqual(expect.arrayContaining(names));
    // Every rule for bodies, which may contain any text.
    expect(names).toEqual(expect.arrayContaining(set.filter((name) => name.endsWith("_BODY"))));
    expect(overrides).toEqual(names.map((name) => ({ name, actionToUse: { count: {} } })));
  });

  it("logs blocked and counted requests for a week, without query and credentials", () => {
    const { one } = prod;
    const group = one("aws:cloudwatch/logGroup:LogGroup", "WebAclLogs");
    expect(group.inputs).toMatchObject({
      namePrefix: "aws-waf-logs-souk-prod-",
      retentionInDays: 7,
    });
    const logging = one("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration");
    expect(logging.inputs).toMatchObject({
      logDestinationConfigs: [group.outputs["arn"]],
      resourceArn: acl().outputs["arn"],
      redactedFields: [
        { queryString: {} },
        { singleHeader: { name: "authorization" } },
        { singleHeader: { name: "x-api-key" } },
      ],
      loggingFilter: { defaultBehavior: "DROP", filters: [{ behavior: "KEEP" }] },
    });
    const policy = one("aws:cloudwatch/logResourcePolicy:LogResourcePolicy");
    expect(statementsOf(policy.inputs["policyDocument"])).toMatchObject([
      {
        Principal: { Service: "delivery.logs.amazonaws.com" },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`${String(group.outputs["arn"])}:*`],
        Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
      },
    ]);
    expect(logging.dependencies).toContain(policy.urn);
  });

  it("is associated with the API and the load balancer", () => {
    const { all, one } = prod;
    const associations = all("aws:wafv2/webAclAssociation:WebAclAssociation").map(({ inputs }) => [
      inputs["resourceArn"],
      inputs["webAclArn"],
    ]);
    expect(associations.toSorted()).toEqual(
      [
        one("aws:apigateway/stage:Stage").outputs["arn"],
        one("aws:lb/loadBalancer:LoadBalancer").outputs["arn"],
      ]
        .map((arn) => [arn, acl().outputs["arn"]])
        .toSorted(),
    );
  });
});
