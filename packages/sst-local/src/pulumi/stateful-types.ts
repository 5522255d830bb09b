import type { Resource } from "../graph/types.ts";

/**
 * What is lost with a resource: `data` that no deploy creates again, or an `address` that others have
 * stored, such as the ID in a URL, a key that was handed out or a connection that somebody has accepted.
 */
export type Loss = "data" | "address";

/** The types that hold state. A resource of another type can be created again from the program. */
const STATEFUL: Record<string, Loss> = {
  "aws:backup/vault:Vault": "data",
  "aws:cognito/identityPool:IdentityPool": "address",
  "aws:cognito/user:User": "data",
  "aws:cognito/userPool:UserPool": "data",
  "aws:dynamodb/table:Table": "data",
  "aws:dynamodb/tableReplica:TableReplica": "data",
  "aws:ecr/repository:Repository": "data",
  "aws:efs/fileSystem:FileSystem": "data",
  "aws:kinesis/stream:Stream": "data",
  "aws:kms/key:Key": "data",
  "aws:kms/replicaKey:ReplicaKey": "data",
  "aws:cloudwatch/logGroup:LogGroup": "data",
  "aws:opensearch/domain:Domain": "data",
  "aws:rds/cluster:Cluster": "data",
  "aws:rds/instance:Instance": "data",
  "aws:s3/bucket:Bucket": "data",
  "aws:s3/bucketV2:BucketV2": "data",
  "aws:secretsmanager/secret:Secret": "data",
  "aws:sqs/queue:Queue": "data",
  "aws:ssm/parameter:Parameter": "data",

  "aws:apigateway/apiKey:ApiKey": "address",
  "aws:apigateway/domainName:DomainName": "address",
  "aws:apigateway/restApi:RestApi": "address",
  "aws:apigatewayv2/api:Api": "address",
  "aws:apigatewayv2/domainName:DomainName": "address",
  "aws:cloudfront/distribution:Distribution": "address",
  "aws:codestarconnections/connection:Connection": "address",
  "aws:cognito/userPoolClient:UserPoolClient": "address",
  "aws:cognito/userPoolDomain:UserPoolDomain": "address",
  "aws:ec2/eip:Eip": "address",
  "aws:lambda/functionUrl:FunctionUrl": "address",
  "aws:lb/loadBalancer:LoadBalancer": "address",
  "aws:route53/zone:Zone": "address",
  "aws:sns/topic:Topic": "address",
};

/** What is lost when a resource of this type is deleted or replaced; undefined when nothing is. */
export const lossOf = (type: string): Loss | undefined => STATEFUL[type];

/** The property, and its value, by which AWS refuses to delete a resource of a type. */
const DELETION_PROTECTION: Record<string, { property: string; value: unknown }> = {
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteTable.html
  "aws:dynamodb/table:Table": { property: "deletionProtectionEnabled", value: true },
  // https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-deletion-protection.html
  "aws:cognito/userPool:UserPool": { property: "deletionProtection", value: "ACTIVE" },
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html
  "aws:lb/loadBalancer:LoadBalancer": { property: "enableDeletionProtection", value: true },
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
  "aws:rds/cluster:Cluster": { property: "deletionProtection", value: true },
  "aws:rds/instance:Instance": { property: "deletionProtection", value: true },
};

/** The property by which AWS refuses to delete a resource; undefined when it is deleted. */
export function deletionProtectionOf({ type, inputs }: Resource): string | undefined {
  const protection = DELETION_PROTECTION[type];
  if (!protection || inputs[protection.property] !== protection.value) return undefined;
  return protection.property;
}
