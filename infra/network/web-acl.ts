import { stageSettings } from "../stage.ts";

/** The number of requests that one IP address may send within five minutes. */
const REQUESTS_PER_ADDRESS = 1000;

/**
 * Rules of AWS's common rule set that count instead of blocking, because they block valid requests:
 * bodies over 8 KB, clients without a User-Agent, a room `notes.log`, a message that quotes a script.
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

/** The web ACL of a permanent stage. It is billed by the month. */
export const webAcl = stageSettings($app.stage).permanent ? createWebAcl() : undefined;

/**
 * Associates the stage's web ACL, if there is one, with a stage of an API or a load balancer.
 * @param name of the protected resource, part of the association's logical name
 * @param resourceArn of the protected resource
 */
export function associateWebAcl(name: string, resourceArn: $util.Input<string>): void {
  if (!webAcl) return;
  new aws.wafv2.WebAclAssociation(`${name}WebAcl`, { resourceArn, webAclArn: webAcl.arn });
}

function createWebAcl(): aws.wafv2.WebAcl {
  const name = `${$app.name}-${$app.stage}`;
  const acl = new aws.wafv2.WebAcl("WebAcl", {
    name,
    scope: "REGIONAL",
    defaultAction: { allow: {} },
    visibilityConfig: visibility(name),
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
        visibilityConfig: visibility(`${name}-ip-rate-limit`),
      },
      managedRules("block-bad-ips", 20, "AWSManagedRulesAmazonIpReputationList"),
      managedRules("block-aws-managed-rule-set", 30, "AWSManagedRulesCommonRuleSet", countedOnly),
    ],
  });
  logRequests(acl, name);
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
      visibilityConfig: visibility(`${name}-${ruleName}`),
    };
  }
}

/** Logs requests that a rule blocks or counts; the access log has the others. */
function logRequests(acl: aws.wafv2.WebAcl, name: string): void {
  // WAF requires this prefix of the log group's name.
  // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
  const logs = new aws.cloudwatch.LogGroup("WebAclLogs", {
    namePrefix: `aws-waf-logs-${name}-`,
    retentionInDays: 7,
  });
  const policy = new aws.cloudwatch.LogResourcePolicy("WebAclLogsPolicy", {
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
    { dependsOn: [policy] },
  );
}

/** A CloudWatch metric without sampled requests, which would contain headers in plain text. */
function visibility(metricName: string): aws.types.input.wafv2.WebAclVisibilityConfig {
  return { metricName, cloudwatchMetricsEnabled: true, sampledRequestsEnabled: false };
}

/**
 * Allows the delivery of logs of this account to the log group.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 */
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
