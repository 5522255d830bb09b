import { accessLogLine } from "../packages/sst-local/src/services/apigateway/rest/access-log.ts";
import { beforeAll, describe, expect, it } from "vitest";
import type { Resource } from "../packages/sst-local/src/graph/index.ts";
import { type Evaluated, evaluateStage, inlineStatements, statementsOf } from "./testing/graphs.ts";

const stages = ["prod", "preview", "somebody"] as const;
type Stage = (typeof stages)[number];

/** Several evaluations, each of seconds, on a machine that may have much else to do. */
const EVALUATIONS_MS = 300_000;

let evaluated: Record<Stage | "domain", Evaluated>;
beforeAll(async () => {
  const [prod, preview, somebody, domain] = [
    await evaluateStage("prod"),
    await evaluateStage("preview"),
    await evaluateStage("somebody"),
    await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" }),
  ];
  evaluated = { prod, preview, somebody, domain };
}, EVALUATIONS_MS);

const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";
const ROLE = "aws:iam/role:Role";

/** The type's name for whoever reads a failure: `aws:kms/key:Key` → `kms/key`. */
const costs = [
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:wafv2/webAcl:WebAcl",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/eip:Eip",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:ecs/service:Service",
  "aws:codepipeline/pipeline:Pipeline",
  "aws:codedeploy/deploymentGroup:DeploymentGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:route53/record:Record",
];

describe.each(["preview", "somebody"] as const)("stage %s", (stage) => {
  it.each(costs)("has no %s, which costs by the month", (type) => {
    expect(evaluated[stage].all(type)).toEqual([]);
  });

  it("has a table in one region, with AWS's own key and nothing billed by what it holds", () => {
    const { inputs } = evaluated[stage].one("aws:dynamodb/table:Table");
    expect(inputs).toMatchObject({
      pointInTimeRecovery: { enabled: false },
      deletionProtectionEnabled: false,
    });
    expect([inputs["replicas"], inputs["serverSideEncryption"]]).toEqual([undefined, undefined]);
  });

  it("calls every function as it was last deployed", () => {
    const { all } = evaluated[stage];
    expect(all(ALIAS)).toEqual([]);
    for (const { name, inputs } of all(FUNCTION)) {
      expect([name, inputs["publish"], inputs["reservedConcurrentExecutions"]]).toEqual([
        name,
        false,
        undefined,
      ]);
    }
  });

  it("has no metric for each method, and no limit but the account's", () => {
    const settings = evaluated[stage].one("aws:apigateway/methodSettings:MethodSettings");
    expect(settings.inputs["settings"]).toEqual({
      loggingLevel: "ERROR",
      dataTraceEnabled: false,
      metricsEnabled: false,
    });
  });
});

describe("the keys of production", () => {
  it("are one in two regions, replaced every year, and named alike in both", () => {
    const { one } = evaluated.prod;
    expect(one("aws:kms/key:Key").inputs).toMatchObject({
      multiRegion: true,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
    });
    const replica = one("aws:kms/replicaKey:ReplicaKey");
    expect(replica.region).toBe("us-west-2");
    const alias = { name: "alias/souk-prod" };
    expect(one("aws:kms/alias:Alias", "KeyAlias").inputs).toMatchObject(alias);
    const other = one("aws:kms/alias:Alias", "ReplicaKeyAlias");
    expect(other.inputs).toMatchObject(alias);
    expect(other.region).toBe("us-west-2");
  });

  it.each(["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"])(
    "let the account alone do everything with %s",
    (type) => {
      const statements = statementsOf(evaluated.prod.one(type).inputs["policy"]);
      const [root, ...others] = statements;
      expect(root).toMatchObject({
        Principal: { AWS: "arn:aws:iam::000000000000:root" },
        Action: ["kms:*"],
      });
      expect(others.flatMap(({ Action }) => Action)).not.toContain("kms:*");
    },
  );

  it("are used by DynamoDB for callers of this account, and by two services that publish", () => {
    const statements = statementsOf(evaluated.prod.one("aws:kms/key:Key").inputs["policy"]);
    const [, table, ...services] = statements;
    expect(table).toMatchObject({
      Principal: { AWS: "*" },
      Condition: {
        StringEquals: { "kms:CallerAccount": "000000000000" },
        StringLike: { "kms:ViaService": "dynamodb.*.amazonaws.com" },
      },
    });
    expect(services.map(({ Principal, Condition }) => [Principal?.Service, Condition])).toEqual([
      ["cloudwatch.amazonaws.com", { StringEquals: { "aws:SourceAccount": "000000000000" } }],
      ["events.amazonaws.com", undefined],
    ]);
    for (const { Action } of services)
      expect(Action).toEqual(["kms:Decrypt", "kms:GenerateDataKey*"]);
  });
});

it("keeps the table of production in two regions, encrypted, protected and recoverable", () => {
  const { one } = evaluated.prod;
  expect(one("aws:dynamodb/table:Table").inputs).toMatchObject({
    serverSideEncryption: { enabled: true, kmsKeyArn: one("aws:kms/key:Key").outputs["arn"] },
    replicas: [
      {
        regionName: "us-west-2",
        kmsKeyArn: one("aws:kms/replicaKey:ReplicaKey").outputs["arn"],
        pointInTimeRecovery: true,
        propagateTags: true,
      },
    ],
    deletionProtectionEnabled: true,
    pointInTimeRecovery: { enabled: true },
    streamEnabled: true,
    ttl: { attributeName: "expiresAt", enabled: true },
  });
});

describe("WAF", () => {
  interface Rule {
    name: string;
    priority: number;
    statement: {
      rateBasedStatement?: unknown;
      managedRuleGroupStatement?: { name: string; ruleActionOverrides: { name: string }[] };
    };
    visibilityConfig: unknown;
  }
  const acl = (): Resource => evaluated.prod.one("aws:wafv2/webAcl:WebAcl");
  const rules = (): Rule[] => acl().inputs["rules"] as Rule[];

  it("has three rules in their order, each with its action", () => {
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

  it("measures itself and each rule under a name of its own, and keeps no samples", () => {
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

  it("only counts what the API allows, by rules that AWS's set has", () => {
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
    // Every rule that looks at a body: bodies are data here.
    expect(names).toEqual(expect.arrayContaining(set.filter((name) => name.endsWith("_BODY"))));
    expect(overrides).toEqual(names.map((name) => ({ name, actionToUse: { count: {} } })));
  });

  it("logs for a week what it blocks and counts, without the query and the credentials", () => {
    const { one } = evaluated.prod;
    const group = one("aws:cloudwatch/logGroup:LogGroup", "WebAclLogs");
    expect(group.inputs).toMatchObject({ name: "aws-waf-logs-souk-prod", retentionInDays: 7 });
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

  it("stands before the API and before the load balancer", () => {
    const { all, one } = evaluated.prod;
    const guarded = all("aws:wafv2/webAclAssociation:WebAclAssociation").map(({ inputs }) => [
      inputs["resourceArn"],
      inputs["webAclArn"],
    ]);
    expect(guarded.toSorted()).toEqual(
      [
        one("aws:apigateway/stage:Stage").outputs["arn"],
        one("aws:lb/loadBalancer:LoadBalancer").outputs["arn"],
      ]
        .map((arn) => [arn, acl().outputs["arn"]])
        .toSorted(),
    );
  });
});

describe.each(stages)("the API's stage in %s", (stage) => {
  const apiStage = (): Resource => evaluated[stage].one("aws:apigateway/stage:Stage");

  it("is traced, and published with its documentation", () => {
    const version = evaluated[stage].one(
      "aws:apigateway/documentationVersion:DocumentationVersion",
    );
    expect(apiStage().inputs).toMatchObject({
      xrayTracingEnabled: true,
      documentationVersion: version.inputs["version"],
    });
    const parts = evaluated[stage].all("aws:apigateway/documentationPart:DocumentationPart");
    expect(version.dependencies).toEqual(expect.arrayContaining(parts.map(({ urn }) => urn)));
  });

  it("keeps each request's line for 30 days", () => {
    const group = evaluated[stage].one("aws:cloudwatch/logGroup:LogGroup", "ApiAccessLog");
    expect(group.inputs["retentionInDays"]).toBe(30);
    expect(apiStage().inputs["accessLogSettings"]).toMatchObject({
      destinationArn: group.outputs["arn"],
    });
  });

  it("logs JSON whatever a request has or has not, and nothing of query, headers or body", () => {
    const { format } = apiStage().inputs["accessLogSettings"] as { format: string };
    const always = { status: 200, responseLatency: 12, requestId: "r" };
    expect(JSON.parse(accessLogLine(format, always))).toMatchObject({
      ...always,
      integrationLatency: "-",
    });
    expect(format).not.toMatch(/querystring|header|\.body|userAgent|apiKey"|identity\.user\b/i);
  });

  it("logs errors alone, into a group that forgets them after 30 days", () => {
    const { one } = evaluated[stage];
    const settings = one("aws:apigateway/methodSettings:MethodSettings");
    expect(settings.inputs).toMatchObject({
      methodPath: "*/*",
      settings: { loggingLevel: "ERROR", dataTraceEnabled: false },
    });
    const group = one("aws:cloudwatch/logGroup:LogGroup", "ApiExecutionLogs");
    expect(group.inputs).toEqual({
      name: `API-Gateway-Execution-Logs_${one("aws:apigateway/restApi:RestApi").id}/${stage}`,
      retentionInDays: 30,
    });
    expect(settings.dependencies).toContain(group.urn);
  });

  it("has a usage plan of its own", () => {
    const plan = evaluated[stage].one("aws:apigateway/usagePlan:UsagePlan");
    expect(plan.inputs["apiStages"]).toEqual([
      { apiId: evaluated[stage].one("aws:apigateway/restApi:RestApi").id, stage },
    ]);
  });
});

describe("production's API", () => {
  it("has a metric for each method and a limit for all callers together", () => {
    const { inputs } = evaluated.prod.one("aws:apigateway/methodSettings:MethodSettings");
    expect(inputs["settings"]).toMatchObject({
      metricsEnabled: true,
      throttlingRateLimit: 500,
      throttlingBurstLimit: 1000,
    });
  });

  it("is under its own name where a domain is configured, by TLS 1.2 and a certificate", () => {
    const { graph, one, all } = evaluated.domain;
    const certificate = all("aws:acm/certificate:Certificate").find(
      ({ inputs }) => inputs["domainName"] === "api.souk.example",
    );
    expect(one("aws:apigateway/domainName:DomainName").inputs).toMatchObject({
      domainName: "api.souk.example",
      regionalCertificateArn: certificate?.outputs["arn"],
      securityPolicy: "TLS_1_2",
    });
    expect(one("aws:apigateway/basePathMapping:BasePathMapping").inputs).toMatchObject({
      stageName: "prod",
    });
    const records = all("aws:route53/record:Record").map(({ inputs }) => inputs["name"]);
    expect(records).toContain("api.souk.example");
    expect(graph.outputs["apiUrl"]).toBe("https://api.souk.example");
  });

  it("is under AWS's name where none is", () => {
    expect(evaluated.prod.all("aws:apigateway/domainName:DomainName")).toEqual([]);
    expect(evaluated.prod.graph.outputs["apiUrl"]).toMatch(/execute-api.*\/prod\/$/);
  });
});

describe.each(stages)("every function of %s", (stage) => {
  it("is traced, and forgets its logs after 30 days", () => {
    const { all } = evaluated[stage];
    const retention = new Map(
      all("aws:cloudwatch/logGroup:LogGroup").map(({ inputs }) => [
        inputs["name"],
        inputs["retentionInDays"],
      ]),
    );
    for (const { name, inputs } of all(FUNCTION)) {
      expect(inputs["tracingConfig"], name).toEqual({ mode: "Active" });
      const { logGroup } = inputs["loggingConfig"] as { logGroup: string };
      expect([name, retention.get(logGroup)]).toEqual([name, 30]);
    }
  });

  it("has a role of its own, with nothing beside its statements but logs and traces", () => {
    const { all, one } = evaluated[stage];
    const functions = all(FUNCTION);
    const roles = functions.map(({ inputs }) => inputs["role"]);
    expect(new Set(roles).size).toBe(functions.length);
    const policy = one("aws:iam/policy:Policy", "FunctionRuntime");
    for (const role of all(ROLE).filter(({ outputs }) => roles.includes(outputs["arn"]))) {
      expect([role.name, role.inputs["managedPolicyArns"]]).toEqual([
        role.name,
        [policy.outputs["arn"]],
      ]);
    }
    expect(statementsOf(policy.inputs["policy"])).toMatchObject([
      {
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: [`arn:aws:logs:us-east-1:000000000000:log-group:/aws/lambda/souk-${stage}-*:*`],
      },
      { Action: ["xray:PutTraceSegments", "xray:PutTelemetryRecords"], Resource: ["*"] },
    ]);
  });

  it("may do what is named, to what is named", () => {
    const { all } = evaluated[stage];
    const roles = new Set(all(FUNCTION).map(({ inputs }) => inputs["role"]));
    for (const role of all(ROLE).filter(({ outputs }) => roles.has(outputs["arn"]))) {
      const statements = inlineStatements(role);
      const wild = statements.filter(
        ({ Action, Resource }) =>
          Action.some((action) => action.includes("*")) || Resource.includes("*"),
      );
      expect([role.name, wild]).toEqual([role.name, []]);
    }
  });
});

it(
  "writes into the functions' log groups by whatever name SST shortens a long stage's to",
  async () => {
    const { all, one } = await evaluateStage("a-stage-whose-name-is-longer-than-most");
    const [logs] = statementsOf(one("aws:iam/policy:Policy", "FunctionRuntime").inputs["policy"]);
    const allowed = String(logs?.Resource[0]).split(":log-group:")[1]?.replace("*:*", "") ?? "?";
    for (const { inputs } of all(FUNCTION)) {
      const { logGroup } = inputs["loggingConfig"] as { logGroup: string };
      expect(logGroup.startsWith(allowed), `${logGroup} within ${allowed}`).toBe(true);
    }
  },
  EVALUATIONS_MS,
);

describe("a function of production", () => {
  it("is published, with its environment under the stage's key", () => {
    const key = evaluated.prod.one("aws:kms/key:Key").outputs["arn"];
    for (const { name, inputs } of evaluated.prod.all(FUNCTION)) {
      expect([name, inputs["publish"], inputs["kmsKeyArn"]]).toEqual([name, true, key]);
    }
  });

  it("is called by its alias, whoever calls", () => {
    const { all } = evaluated.prod;
    const live = /:function:[\w-]+:live(\/invocations)?$/;
    const callers = [
      ...["aws:apigateway/integration:Integration", "aws:apigatewayv2/integration:Integration"]
        .flatMap(all)
        .map(({ inputs }) => inputs["uri"] ?? inputs["integrationUri"]),
      ...["aws:apigateway/authorizer:Authorizer", "aws:apigatewayv2/authorizer:Authorizer"]
        .flatMap(all)
        .map(({ inputs }) => inputs["authorizerUri"]),
      ...all("aws:lambda/eventSourceMapping:EventSourceMapping").map(
        ({ inputs }) => inputs["functionName"],
      ),
      ...all("aws:cognito/userPool:UserPool").flatMap(({ inputs }) =>
        Object.values(inputs["lambdaConfig"] as object),
      ),
    ].filter((arn) => String(arn).includes(":function:"));
    expect(callers.length).toBeGreaterThan(25);
    expect(callers.filter((arn) => !live.test(String(arn)))).toEqual([]);
  });

  it("may be called by its alias alone, by who is named", () => {
    for (const { name, inputs } of evaluated.prod.all("aws:lambda/permission:Permission")) {
      expect([name, inputs["qualifier"]]).toEqual([name, "live"]);
      expect(inputs["sourceArn"], name).toBeTruthy();
    }
  });

  it("has an alias that a deploy leaves where it is", () => {
    const { all } = evaluated.prod;
    const aliases = all(ALIAS);
    expect(aliases.map(({ inputs }) => inputs["functionName"]).toSorted()).toEqual(
      all(FUNCTION)
        .map(({ outputs }) => outputs["name"])
        .toSorted(),
    );
    for (const { inputs, ignoreChanges } of aliases) {
      expect(inputs["functionVersion"]).toMatch(/^\d+$/);
      expect(ignoreChanges).toEqual(["functionVersion", "routingConfig"]);
    }
  });

  it("is released to a tenth first, and taken back when it or the API fails", () => {
    const { all, one, graph } = evaluated.prod;
    const alarms = all("aws:cloudwatch/metricAlarm:MetricAlarm");
    const groups = all("aws:codedeploy/deploymentGroup:DeploymentGroup").filter(
      ({ inputs }) => inputs["appName"] === graph.outputs["releaseApplication"],
    );
    expect(groups.map(({ inputs }) => inputs["deploymentGroupName"]).toSorted()).toEqual(
      (graph.outputs["functionNames"] as string[]).toSorted(),
    );
    for (const { inputs } of groups) {
      expect(inputs).toMatchObject({
        deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        serviceRoleArn: one(ROLE, "Releases").outputs["arn"],
        autoRollbackConfiguration: {
          enabled: true,
          events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        },
      });
      const name = String(inputs["deploymentGroupName"]);
      const { alarms: watched } = inputs["alarmConfiguration"] as { alarms: string[] };
      const dimensions = watched.map(
        (alarm) => alarms.find(({ outputs }) => outputs["name"] === alarm)?.inputs["dimensions"],
      );
      expect(dimensions).toEqual(
        expect.arrayContaining([
          { FunctionName: name, Resource: `${name}:live` },
          { ApiName: one("aws:apigateway/restApi:RestApi").outputs["name"], Stage: "prod" },
        ]),
      );
    }
  });

  it("is moved by CodeDeploy, which may do that and look at alarms", () => {
    const statements = inlineStatements(evaluated.prod.one(ROLE, "Releases"));
    expect(statements.flatMap(({ Action }) => Action)).toEqual([
      ...["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],
      "cloudwatch:DescribeAlarms",
    ]);
    const arns = evaluated.prod.all(FUNCTION).map(({ outputs }) => String(outputs["arn"]));
    expect(statements[0]?.Resource.toSorted()).toEqual(
      arns.flatMap((arn) => [arn, `${arn}:*`]).toSorted(),
    );
  });

  it("takes no more than its share, if it is the purge", () => {
    const limits = evaluated.prod
      .all(FUNCTION)
      .map(({ name, inputs }) => [name, inputs["reservedConcurrentExecutions"]])
      .filter(([, limit]) => limit !== undefined);
    expect(limits).toEqual([["PurgeFunction", 5]]);
  });
});

describe.each(stages)("what %s tells of itself", (stage) => {
  it("names everything that a client, a test or a person needs", () => {
    const { graph, all } = evaluated[stage];
    expect(graph.outputs).toMatchObject({
      apiUrl: expect.stringMatching(/^https:/),
      tableName: all("aws:dynamodb/table:Table")[0]?.outputs["name"],
      userPoolId: all("aws:cognito/userPool:UserPool")[0]?.id,
      userPoolClientId: all("aws:cognito/userPoolClient:UserPoolClient")[0]?.id,
      adminGroup: "apiAdmins",
      loginUrl: expect.stringMatching(/^https:.*\/login\?client_id=/),
      apiKeyId: all("aws:apigateway/apiKey:ApiKey")[0]?.id,
    });
    expect((graph.outputs["functionNames"] as string[]).toSorted()).toEqual(
      all(FUNCTION)
        .map(({ outputs }) => outputs["name"])
        .toSorted(),
    );
    expect(graph.outputs["layerArn"]).toBe(all("aws:lambda/layerVersion:LayerVersion")[0]?.id);
  });

  it("names what only production has where there is such a thing", () => {
    const { graph, all } = evaluated[stage];
    const arnOf = (type: string): unknown => all(type)[0]?.outputs["arn"];
    const { kmsKeyArn, alarmTopicArn, dashboardUrl } = graph.outputs;
    expect([kmsKeyArn, alarmTopicArn]).toEqual([
      arnOf("aws:kms/key:Key"),
      arnOf("aws:sns/topic:Topic"),
    ]);
    expect([kmsKeyArn, alarmTopicArn, dashboardUrl].map((value) => value !== undefined)).toEqual(
      Array<boolean>(3).fill(stage === "prod"),
    );
  });
});
