import { stageSettings } from "../stage.ts";

const { permanent, ending } = stageSettings($app.stage);

/** Resources whose loss a deploy could not undo: data, and addresses that others have stored. */
const irreplaceable = [
  ...[aws.dynamodb.Table, aws.kms.Key, aws.kms.ReplicaKey, aws.s3.BucketV2, aws.sqs.Queue],
  ...[aws.cognito.UserPool, aws.cognito.UserPoolClient, aws.cognito.UserPoolDomain],
  ...[aws.apigateway.RestApi, aws.apigateway.ApiKey, aws.apigateway.DomainName],
  ...[aws.apigatewayv2.Api, aws.cloudfront.Distribution, aws.ssm.Parameter, aws.sns.Topic],
  ...[aws.ec2.Eip, aws.lb.LoadBalancer, aws.ecr.Repository, aws.codestarconnections.Connection],
];

/**
 * Those that also stay when the stage is removed. Their names are unique or prefixed, so that the stage can
 * be created again beside them. SST retains tables and buckets.
 */
const retained = [
  ...[aws.kms.Key, aws.kms.ReplicaKey, aws.cognito.UserPool, aws.sqs.Queue],
  aws.cloudwatch.LogGroup,
];

/**
 * Protects a permanent stage from its own changes. The engine refuses a deploy that would delete or replace
 * such a resource, as a renamed key of the table would: AWS would keep the data, in a table that nothing uses.
 * docs/production.md, "What a change does".
 * https://www.pulumi.com/docs/iac/concepts/options/protect/
 */
if (permanent) {
  for (const type of retained) {
    $transform(
      type as typeof aws.kms.Key,
      (_args, options) => void (options.retainOnDelete = true),
    );
  }
  for (const type of irreplaceable) {
    $transform(type as typeof aws.kms.Key, (_args, options) => void (options.protect = !ending));
  }
}
