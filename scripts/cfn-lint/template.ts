/** A resource of the graph, as `sst-local graph` prints it. */
export interface GraphResource {
  type: string;
  name: string;
  custom: boolean;
  external?: boolean;
  inputs: Record<string, unknown>;
}

/** How a type is written in CloudFormation. */
interface Translation {
  to: string;
  /** Names of properties that are more than the name in Pascal case. */
  rename?: Record<string, string>;
  /** Properties that CloudFormation has no place for. */
  drop?: readonly string[];
  /** Properties whose JSON text is an object in CloudFormation. */
  json?: readonly string[];
  /** Brings the properties into CloudFormation's form, where more than names differ. */
  adapt?: (properties: Record<string, unknown>) => Record<string, unknown>;
}

const SECRET = "[secret]";
/** What stands in the place of a secret text: a valid name, and a valid version of a function. */
const STAND_IN = "1";

/** Properties whose keys are the user's, not CloudFormation's. */
const VERBATIM =
  /^(Variables|ResponseTemplates|ResponseParameters|RequestTemplates|Dimensions|Tags|TagsAll)$/;

/** The types that are translated. Others have no counterpart, or several that are one resource here. */
const TRANSLATIONS: Record<string, Translation> = {
  "aws:apigateway/authorizer:Authorizer": {
    to: "AWS::ApiGateway::Authorizer",
    rename: { restApi: "RestApiId", providerArns: "ProviderARNs" },
  },
  "aws:apigateway/model:Model": {
    to: "AWS::ApiGateway::Model",
    rename: { restApi: "RestApiId" },
    json: ["Schema"],
  },
  "aws:apigateway/requestValidator:RequestValidator": {
    to: "AWS::ApiGateway::RequestValidator",
    rename: { restApi: "RestApiId" },
  },
  "aws:apigateway/resource:Resource": {
    to: "AWS::ApiGateway::Resource",
    rename: { restApi: "RestApiId" },
  },
  "aws:apigateway/response:Response": { to: "AWS::ApiGateway::GatewayResponse" },
  "aws:apigatewayv2/api:Api": { to: "AWS::ApiGatewayV2::Api" },
  "aws:apigatewayv2/route:Route": { to: "AWS::ApiGatewayV2::Route" },
  "aws:apigatewayv2/integration:Integration": { to: "AWS::ApiGatewayV2::Integration" },
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    to: "AWS::CloudWatch::CompositeAlarm",
    rename: { okActions: "OKActions" },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    to: "AWS::Logs::LogGroup",
    rename: { name: "LogGroupName" },
    drop: ["namePrefix"],
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    to: "AWS::CloudWatch::Alarm",
    rename: { name: "AlarmName", okActions: "OKActions", metricQueries: "Metrics" },
    adapt: ({ Dimensions, Metrics, ...rest }) => ({
      ...rest,
      ...(isRecord(Dimensions) && { Dimensions: dimensionsOf(Dimensions) }),
      ...(Array.isArray(Metrics) && { Metrics: Metrics.map(metricQuery) }),
    }),
  },
  "aws:cognito/userPoolClient:UserPoolClient": {
    to: "AWS::Cognito::UserPoolClient",
    rename: {
      name: "ClientName",
      allowedOauthFlows: "AllowedOAuthFlows",
      allowedOauthScopes: "AllowedOAuthScopes",
      allowedOauthFlowsUserPoolClient: "AllowedOAuthFlowsUserPoolClient",
      callbackUrls: "CallbackURLs",
    },
  },
  "aws:dynamodb/table:Table": {
    to: "AWS::DynamoDB::Table",
    rename: { name: "TableName" },
    drop: [
      ...["replicas", "ttl", "streamEnabled", "pointInTimeRecovery", "serverSideEncryption"],
      "localSecondaryIndexes",
    ],
    adapt: ({ Attributes, HashKey, RangeKey, StreamViewType, GlobalSecondaryIndexes, ...rest }) => {
      const keys = [HashKey, RangeKey].flatMap((name, index) =>
        name === undefined
          ? []
          : [{ AttributeName: name, KeyType: index === 0 ? "HASH" : "RANGE" }],
      );
      return {
        ...rest,
        AttributeDefinitions: (Attributes as { Name: string; Type: string }[]).map(
          ({ Name, Type }) => ({ AttributeName: Name, AttributeType: Type }),
        ),
        KeySchema: keys,
        StreamSpecification: { StreamViewType },
        ...(Array.isArray(GlobalSecondaryIndexes) &&
          GlobalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes }),
      };
    },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    to: "AWS::EC2::SecurityGroup",
    rename: { description: "GroupDescription" },
    drop: ["ingress", "egress"],
  },
  "aws:ec2/subnet:Subnet": { to: "AWS::EC2::Subnet", drop: ["tags"] },
  "aws:ec2/vpc:Vpc": { to: "AWS::EC2::VPC", drop: ["tags"] },
  "aws:ecs/cluster:Cluster": {
    to: "AWS::ECS::Cluster",
    rename: { name: "ClusterName", settings: "ClusterSettings" },
  },
  "aws:iam/policy:Policy": {
    to: "AWS::IAM::ManagedPolicy",
    rename: { policy: "PolicyDocument" },
    json: ["PolicyDocument"],
  },
  "aws:iam/role:Role": {
    to: "AWS::IAM::Role",
    rename: {
      name: "RoleName",
      assumeRolePolicy: "AssumeRolePolicyDocument",
      inlinePolicies: "Policies",
    },
    json: ["AssumeRolePolicyDocument"],
    adapt: ({ Policies, ...rest }) => ({
      ...rest,
      Policies: (Array.isArray(Policies)
        ? (Policies as { Name?: string; Policy: string }[])
        : []
      ).map((policy) => ({
        PolicyName: policy.Name ?? "inline",
        PolicyDocument: JSON.parse(policy.Policy) as unknown,
      })),
    }),
  },
  "aws:kms/alias:Alias": { to: "AWS::KMS::Alias", rename: { name: "AliasName" } },
  "aws:kms/key:Key": {
    to: "AWS::KMS::Key",
    rename: { policy: "KeyPolicy", deletionWindowInDays: "PendingWindowInDays" },
    json: ["KeyPolicy"],
  },
  "aws:lambda/alias:Alias": { to: "AWS::Lambda::Alias" },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    to: "AWS::Lambda::EventSourceMapping",
    adapt: ({ DestinationConfig, ...rest }) => {
      const { OnFailure } = (DestinationConfig ?? {}) as Record<string, Record<string, unknown>>;
      const Destination = OnFailure?.["DestinationArn"];
      return {
        ...rest,
        ...(Destination !== undefined && { DestinationConfig: { OnFailure: { Destination } } }),
      };
    },
  },
  "aws:lambda/function:Function": {
    to: "AWS::Lambda::Function",
    rename: { name: "FunctionName" },
    drop: ["publish", "environment"],
    adapt: ({ S3Bucket, S3Key, ...rest }) => ({
      ...rest,
      Code: { S3Bucket: S3Bucket ?? "assets", S3Key: S3Key ?? "code.zip" },
    }),
  },
  "aws:lambda/permission:Permission": {
    to: "AWS::Lambda::Permission",
    rename: { function: "FunctionName" },
    adapt: ({ Qualifier, FunctionName, ...rest }) => ({
      ...rest,
      FunctionName: [FunctionName, Qualifier].filter(Boolean).join(":"),
    }),
  },
  "aws:lb/listener:Listener": {
    to: "AWS::ElasticLoadBalancingV2::Listener",
    drop: ["certificateArn"],
  },
  "aws:sns/topic:Topic": { to: "AWS::SNS::Topic", rename: { name: "TopicName" } },
  "aws:sqs/queue:Queue": {
    to: "AWS::SQS::Queue",
    rename: {
      name: "QueueName",
      messageRetentionSeconds: "MessageRetentionPeriod",
      visibilityTimeoutSeconds: "VisibilityTimeout",
    },
    // SST sends false for a standard queue, and the provider leaves it out.
    drop: ["fifoQueue", "contentBasedDeduplication"],
  },
};

/** A CloudFormation template with the resources of a graph that have a translation. */
export function templateOf(resources: readonly GraphResource[]): {
  Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
} {
  const translated = resources.flatMap(({ type, name, custom, external, inputs }) => {
    const translation = custom && !external ? TRANSLATIONS[type] : undefined;
    if (!translation) return [];
    const id = name.replaceAll(/[^A-Za-z0-9]/g, "");
    return [[id, { Type: translation.to, Properties: propertiesOf(inputs, translation) }] as const];
  });
  return { Resources: Object.fromEntries(translated) };
}

function propertiesOf(
  inputs: Record<string, unknown>,
  { rename = {}, drop = [], json = [], adapt = (same) => same }: Translation,
): Record<string, unknown> {
  const kept = Object.entries(inputs).filter(([name]) => !drop.includes(name));
  const named = kept.flatMap(([name, value]): [string, unknown][] => {
    const key = rename[name] ?? pascal(name);
    // The graph is printed without secrets: documents are left out, and texts have a stand-in.
    if (value === SECRET) return json.includes(key) ? [] : [[key, STAND_IN]];
    if (JSON.stringify(value).includes(SECRET)) return [];
    const isText = json.includes(key) && typeof value === "string";
    return [[key, isText ? (JSON.parse(value) as unknown) : translate(value, key)]];
  });
  return adapt(Object.fromEntries(named));
}

function translate(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return value.map((item) => translate(item, key));
  if (typeof value !== "object" || value === null || VERBATIM.test(key)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [pascal(name), translate(item, pascal(name))]),
  );
}

function metricQuery(query: unknown): Record<string, unknown> {
  const { Metric, ...rest } = query as Record<string, unknown>;
  if (!isRecord(Metric)) return rest;
  const { Dimensions, Period, Stat, Unit, ...metric } = Metric;
  const named = isRecord(Dimensions) ? { Dimensions: dimensionsOf(Dimensions) } : {};
  return {
    ...rest,
    MetricStat: {
      Metric: { ...metric, ...named },
      Period,
      Stat,
      ...(Unit !== undefined && { Unit }),
    },
  };
}

const dimensionsOf = (dimensions: Record<string, unknown>) =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const pascal = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);
