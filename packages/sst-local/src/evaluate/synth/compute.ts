import type { Rule, Subject } from "./rule.ts";

const byName = (it: Subject) => it.text("name", it.name);

/** Compute: Lambda, containers, load balancers, build and deploy pipelines. */
export const compute: Record<string, Rule> = {
  "aws:lambda/alias:Alias": {
    id: (it) => it.arn("lambda", `function:${functionName(it)}:${it.text("name")}`),
    outputs: (it) => ({ arn: it.id, invokeArn: invokeArn(it, it.id) }),
  },
  "aws:lambda/codeSigningConfig:CodeSigningConfig": {
    id: (it) => it.arn("lambda", `code-signing-config:csc-${it.hex(17)}`),
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    id: (it) => it.uuid(),
    outputs: (it) => ({
      uuid: it.id,
      arn: it.arn("lambda", `event-source-mapping:${it.id}`),
      functionArn: it.text("functionName").startsWith("arn:")
        ? it.text("functionName")
        : it.arn("lambda", `function:${it.text("functionName")}`),
      state: "Enabled",
    }),
  },
  "aws:lambda/function:Function": {
    id: byName,
    outputs: (it) => {
      const arn = it.arn("lambda", `function:${it.id}`);
      const version = it.inputs["publish"] ? "1" : "$LATEST";
      return {
        name: it.id,
        arn,
        invokeArn: invokeArn(it, arn),
        version,
        qualifiedArn: `${arn}:${version}`,
        qualifiedInvokeArn: invokeArn(it, `${arn}:${version}`),
        memorySize: it.inputs["memorySize"] ?? 128,
        timeout: it.inputs["timeout"] ?? 3,
        architectures: it.inputs["architectures"] ?? ["x86_64"],
      };
    },
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": { id: functionName },
  "aws:lambda/functionUrl:FunctionUrl": {
    id: functionName,
    outputs: (it) => {
      const urlId = it.letters(32);
      const name = functionName(it);
      return {
        functionArn: name.startsWith("arn:") ? name : it.arn("lambda", `function:${name}`),
        functionUrl: `https://${urlId}.lambda-url.${it.place.region}.on.aws/`,
        urlId,
      };
    },
  },
  "aws:lambda/invocation:Invocation": { outputs: () => ({ result: "null" }) },
  "aws:lambda/layerVersion:LayerVersion": {
    id: (it) => `${it.arn("lambda", `layer:${it.text("layerName", it.name)}`)}:1`,
    outputs: (it) => ({ arn: it.id, layerArn: it.id.replace(/:1$/, ""), version: "1" }),
  },
  "aws:lambda/permission:Permission": { id: (it) => it.text("statementId", it.name) },
  "aws:lambda/provisionedConcurrencyConfig:ProvisionedConcurrencyConfig": {},

  "aws:ecs/cluster:Cluster": {
    id: (it) => it.arn("ecs", `cluster/${byName(it)}`),
    outputs: (it) => ({ arn: it.id, name: byName(it) }),
  },
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": {
    id: (it) => it.text("clusterName"),
  },
  "aws:ecs/service:Service": {
    id: (it) => it.arn("ecs", `service/${it.text("cluster").split("/").pop()}/${byName(it)}`),
    outputs: (it) => ({ name: byName(it) }),
  },
  "aws:ecs/taskDefinition:TaskDefinition": {
    id: (it) => it.text("family", it.name),
    outputs: (it) => ({
      arn: `${it.arn("ecs", `task-definition/${it.id}`)}:1`,
      arnWithoutRevision: it.arn("ecs", `task-definition/${it.id}`),
      revision: 1,
    }),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": { id: (it) => it.text("repository") },
  "aws:ecr/repository:Repository": {
    id: byName,
    outputs: (it) => ({
      name: it.id,
      arn: it.arn("ecr", `repository/${it.id}`),
      registryId: it.place.accountId,
      repositoryUrl: `${it.place.accountId}.dkr.ecr.${it.place.region}.amazonaws.com/${it.id}`,
    }),
  },
  "aws:ecr/repositoryPolicy:RepositoryPolicy": { id: (it) => it.text("repository") },
  "docker-build:index:Image": {
    id: (it) => it.hex(12),
    outputs: (it) => {
      const digest = `sha256:${it.hex(64, "digest")}`;
      const tag = ((it.inputs["tags"] as string[] | undefined)?.[0] ?? it.name).replace(
        /:[^/:]*$/,
        "",
      );
      return { digest, ref: `${tag}@${digest}`, contextHash: it.hex(64, "context") };
    },
  },

  "aws:lb/listener:Listener": {
    id: (it) =>
      `${it.text("loadBalancerArn").replace(":loadbalancer/", ":listener/")}/${it.hex(16)}`,
    outputs: (it) => ({ arn: it.id }),
  },
  "aws:lb/listenerRule:ListenerRule": {
    id: (it) => `${it.text("listenerArn").replace(":listener/", ":listener-rule/")}/${it.hex(16)}`,
    outputs: (it) => ({ arn: it.id }),
  },
  "aws:lb/loadBalancer:LoadBalancer": {
    id: (it) => {
      const kind = it.text("loadBalancerType", "application") === "network" ? "net" : "app";
      return it.arn("elasticloadbalancing", `loadbalancer/${kind}/${byName(it)}/${it.hex(16)}`);
    },
    outputs: (it) => ({
      arn: it.id,
      arnSuffix: it.id.split(":loadbalancer/")[1],
      name: byName(it),
      dnsName: `${byName(it)}-${it.digits(10)}.${it.place.region}.elb.amazonaws.com`,
      zoneId: "Z35SXDOTRQ7X7K",
    }),
  },
  "aws:lb/targetGroup:TargetGroup": {
    id: (it) => it.arn("elasticloadbalancing", `targetgroup/${byName(it)}/${it.hex(16)}`),
    outputs: (it) => ({ arn: it.id, arnSuffix: it.id.split(":").pop(), name: byName(it) }),
  },
  "aws:lb/targetGroupAttachment:TargetGroupAttachment": {},
  "aws:appautoscaling/policy:Policy": {
    id: byName,
    outputs: (it) => ({
      arn: it.arn(
        "autoscaling",
        `scalingPolicy:${it.uuid()}:resource/${it.text("resourceId")}:policyName/${it.id}`,
      ),
    }),
  },
  "aws:appautoscaling/target:Target": {
    id: (it) => it.text("resourceId"),
    outputs: (it) => ({ arn: it.arn("application-autoscaling", `scalable-target/${it.hex(32)}`) }),
  },
  "aws:appautoscaling/scheduledAction:ScheduledAction": { id: byName },

  "aws:codebuild/project:Project": {
    id: (it) => it.arn("codebuild", `project/${byName(it)}`),
    outputs: (it) => ({ arn: it.id, name: byName(it) }),
  },
  "aws:codebuild/webhook:Webhook": {},
  "aws:codebuild/sourceCredential:SourceCredential": {},
  "aws:codedeploy/application:Application": {
    id: (it) => it.uuid(),
    outputs: (it) => ({
      applicationId: it.id,
      name: byName(it),
      arn: it.arn("codedeploy", `application:${byName(it)}`),
    }),
  },
  "aws:codedeploy/deploymentConfig:DeploymentConfig": {
    id: (it) => it.text("deploymentConfigName", it.name),
  },
  "aws:codedeploy/deploymentGroup:DeploymentGroup": {
    id: (it) => it.uuid(),
    outputs: (it) => ({
      deploymentGroupId: it.id,
      arn: it.arn(
        "codedeploy",
        `deploymentgroup:${it.text("appName")}/${it.text("deploymentGroupName")}`,
      ),
    }),
  },
  "aws:codepipeline/pipeline:Pipeline": {
    id: byName,
    outputs: (it) => ({ name: it.id, arn: it.arn("codepipeline", it.id) }),
  },
  "aws:codepipeline/webhook:Webhook": {},
  "aws:codestarconnections/connection:Connection": {
    id: (it) => it.arn("codestar-connections", `connection/${it.uuid()}`),
    outputs: (it) => ({ arn: it.id, connectionStatus: "PENDING" }),
  },
  "aws:codestarnotifications/notificationRule:NotificationRule": {
    id: (it) => it.arn("codestar-notifications", `notificationrule/${it.hex(40)}`),
    outputs: (it) => ({ arn: it.id }),
  },
  "aws:sfn/stateMachine:StateMachine": {
    id: (it) => it.arn("states", `stateMachine:${byName(it)}`),
    outputs: (it) => ({ arn: it.id, name: byName(it) }),
  },
};

function functionName(it: Subject): string {
  const given = it.inputs["functionName"] ?? it.inputs["function"];
  return typeof given === "string" ? given : it.name;
}

/** https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html#apigw-PutIntegration-request-uri */
function invokeArn(it: Subject, arn: string): string {
  const { partition, region } = it.place;
  return `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`;
}
