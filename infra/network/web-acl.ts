import { apiStage } from "../api/rest-api.ts";
import { stageSettings } from "../stage.ts";

/** How many requests one address may send within five minutes. */
const REQUESTS_PER_ADDRESS = 1000;

/**
 * Rules of AWS's common set that only count here, as they refuse what the API allows: bodies over
 * 8 KB, programs without a User-Agent, a room called `notes.log`, a message that quotes a script.
 * docs/adr/0008-waf-lets-what-the-api-allows.md
 */
export const countedOnly = [
  "NoUserAgent_HEADER",
  "SizeRestrictions_BODY",
  "EC2MetaDataSSRF_BODY",
  "GenericLFI_BODY",
  "GenericRFI_BODY",
  "CrossSiteScripting_BODY",
  "RestrictedExtensions_URIPATH",
  "RestrictedExtensions_QUERYARGUMENTS",
] as const;

/** The web ACL of a stage that is exposed to everybody for good; it costs money by the month. */
export const webAcl = stageSettings($app.stage).permanent ? makeWebAcl() : undefined;

guard("Api", apiStage.arn);

/**
 * Puts the web ACL, where the stage has one, in front of a stage of an API or a load balancer.
 * @param name of the thing guarded, part of the resource's name
 * @param resourceArn of the thing guarded
 */
export function guard(name: string, resourceArn: $util.Input<string>): void {
  if (!webAcl) return;
  new aws.wafv2.WebAclAssociation(`${name}WebAcl`, { resourceArn, webAclArn: webAcl.arn });
}

function makeWebAcl(): aws.wafv2.WebAcl {
  const name = `${$app.name}-${$app.stage}`;
  const acl = new aws.wafv2.WebAcl("WebAcl", {
    name,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: metric(name),
    rules: [
      {
        name: "ip-rate-limit",
        priority: 10,
        action: { block: {} },
        statement: {
          rateBasedStatement: {
            limit: REQUESTS_PER_ADDRESS,
            evaluationWindowSec: 300,
            aggregateKeyType: "IP",
          },
        },
        visibilityConfig: metric(`${name}-ip-rate-limit`),
      },
      managedRules("block-bad-ips", 20, "AWSManagedRulesAmazonIpReputationList"),
      managedRules("block-aws-managed-rule-set", 30, "AWSManagedRulesCommonRuleSet", countedOnly),
    ],
  });

  // WAF logs only to a group whose name begins so.
  // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
  const logs = new aws.cloudwatch.LogGroup("WebAclLogs", {
    name: `aws-waf-logs-${name}`,
    retentionInDays: 7,
  });
  const allowed = new aws.cloudwatch.LogResourcePolicy("WebAclLogsPolicy", {
    policyName: `aws-waf-logs-${name}`,
    policyDocument: logDelivery(logs),
  });
  new aws.wafv2.WebAclLoggingConfiguration(
    "WebAclLogging",
    {
      resourceArn: acl.arn,
      logDestinationConfigs: [logs.arn],
      redactedFields: [
        { queryString: {} },
        ...["authorization", "x-api-key"].map((name) => ({ singleHeader: { name } })),
      ],
      // What passes is in the access log.
      loggingFilter: {
        defaultBehavior: "DROP",
        filters: [
          {
            behavior: "KEEP",
            requirement: "MEETS_ANY",
            conditions: ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"].map((action) => ({
              actionCondition: { action },
            })),
          },
        ],
      },
    },
    { dependsOn: [allowed] },
  );
  return acl;

  function managedRules(
    ruleName: string,
    priority: number,
    group: string,
    counted: readonly string[] = [],
  ): aws.types.input.wafv2.WebAclRule {
    return {
      name: ruleName,
      priority,
      overrideAction: { none: {} },
      statement: {
        managedRuleGroupStatement: {
          vendorName: "AWS",
          name: group,
          ruleActionOverrides: counted.map((rule) => ({
            name: rule,
            actionToUse: { count: {} },
          })),
        },
      },
      visibilityConfig: metric(`${name}-${ruleName}`),
    };
  }
}

/** Counted in CloudWatch under this name. No request is sampled: samples hold headers in the clear. */
function metric(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false };
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html */
function logDelivery(logs: aws.cloudwatch.LogGroup): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  const region = aws.getRegionOutput().name;
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        principals: [{ type: "Service", identifiers: ["delivery.logs.amazonaws.com"] }],
        resources: [$interpolate`${logs.arn}:*`],
        conditions: [
          {
            test: "ArnLike",
            variable: "aws:SourceArn",
            values: [$interpolate`arn:aws:logs:${region}:${accountId}:*`],
          },
          { test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] },
        ],
      },
    ],
  }).json;
}
