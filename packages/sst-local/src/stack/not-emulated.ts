import { ancestors, componentOf, type Graph, type Resource } from "../graph/index.ts";

/**
 * What sst-local makes of a resource type. `runs`: a service here behaves as it does on AWS.
 * `inert`: it changes nothing that a request could notice (permissions are not enforced, logs go
 * to the terminal). A type that is in neither list is told at start as not emulated.
 */
export const runs = [
  "aws:apigateway/apiKey:ApiKey",
  "aws:apigateway/authorizer:Authorizer",
  "aws:apigateway/deployment:Deployment",
  "aws:apigateway/integration:Integration",
  "aws:apigateway/integrationResponse:IntegrationResponse",
  "aws:apigateway/method:Method",
  "aws:apigateway/methodResponse:MethodResponse",
  "aws:apigateway/methodSettings:MethodSettings",
  "aws:apigateway/model:Model",
  "aws:apigateway/requestValidator:RequestValidator",
  "aws:apigateway/resource:Resource",
  "aws:apigateway/response:Response",
  "aws:apigateway/restApi:RestApi",
  "aws:apigateway/stage:Stage",
  "aws:apigateway/usagePlan:UsagePlan",
  "aws:apigateway/usagePlanKey:UsagePlanKey",
  "aws:apigatewayv2/api:Api",
  "aws:apigatewayv2/authorizer:Authorizer",
  "aws:apigatewayv2/integration:Integration",
  "aws:apigatewayv2/route:Route",
  "aws:apigatewayv2/stage:Stage",
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy",
  "aws:cognito/userGroup:UserGroup",
  "aws:cognito/userPool:UserPool",
  "aws:cognito/userPoolClient:UserPoolClient",
  "aws:cognito/userPoolDomain:UserPoolDomain",
  "aws:dynamodb/table:Table",
  "aws:lambda/eventSourceMapping:EventSourceMapping",
  "aws:lambda/function:Function",
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  "aws:lambda/functionUrl:FunctionUrl",
  "aws:lambda/layerVersion:LayerVersion",
  "aws:sqs/queue:Queue",
  "aws:ssm/parameter:Parameter",
];

const inert = [
  "aws:apigateway/account:Account",
  "aws:apigateway/documentationPart:DocumentationPart",
  "aws:apigateway/documentationVersion:DocumentationVersion",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:dynamodb/tableReplica:TableReplica",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:lambda/alias:Alias",
  "aws:lambda/permission:Permission",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:sqs/queuePolicy:QueuePolicy",
  "random:index/randomBytes:RandomBytes",
  "random:index/randomId:RandomId",
  "random:index/randomPassword:RandomPassword",
];

const known = new Set([...runs, ...inert]);

/** SST's own plumbing: it deploys and builds, which is not run here. */
const plumbing = /^(pulumi|pulumi-nodejs|command|docker-build):/;

/**
 * One sentence for each type in the graph that is not emulated, naming what uses it:
 * `aws:sns/topic:Topic, used by Alarms`.
 */
export function notEmulated(graph: Graph): string[] {
  const users = new Map<string, Set<string>>();
  for (const resource of graph.resources) {
    if (!resource.custom || known.has(resource.type) || plumbing.test(resource.type)) continue;
    // Served from a folder: its bucket and its distribution have nothing left to do.
    if (ancestors(graph, resource).some(({ type }) => type === "sst:aws:StaticSite")) continue;
    const names = users.get(resource.type) ?? new Set();
    users.set(resource.type, names.add(userOf(graph, resource)));
  }
  return [...users].map(([type, names]) => `${type}, used by ${[...names].toSorted().join(", ")}`);
}

const userOf = (graph: Graph, resource: Resource): string =>
  componentOf(graph, resource)?.name ?? resource.name;
