import type { Rule, Subject } from "./rule.ts";

const byName = (it: Subject) => it.text("name", it.name);

/** Data stores: DynamoDB, SSM, secrets, keys, relational databases, caches. */
export const data: Record<string, Rule> = {
  "aws:dynamodb/contributorInsights:ContributorInsights": {},
  "aws:dynamodb/globalTable:GlobalTable": {
    id: byName,
    outputs: (it) => ({ arn: it.globalArn("dynamodb", `global-table/${it.id}`) }),
  },
  "aws:dynamodb/kinesisStreamingDestination:KinesisStreamingDestination": {},
  "aws:dynamodb/resourcePolicy:ResourcePolicy": { id: (it) => it.text("resourceArn") },
  "aws:dynamodb/table:Table": {
    id: byName,
    outputs: (it) => {
      const arn = it.arn("dynamodb", `table/${it.id}`);
      const label = "1970-01-01T00:00:00.000";
      // A table that is only read has no inputs, and may have a stream.
      const isRead = it.inputs["hashKey"] === undefined;
      return {
        name: it.id,
        arn,
        billingMode: it.text("billingMode", "PROVISIONED"),
        ...(isRead && { streamEnabled: true }),
        ...((isRead || it.inputs["streamEnabled"] === true) && {
          streamArn: `${arn}/stream/${label}`,
          streamLabel: label,
        }),
      };
    },
  },
  "aws:dynamodb/tableItem:TableItem": { id: (it) => `${it.text("tableName")}|${it.hex(8)}` },
  "aws:dynamodb/tableReplica:TableReplica": {
    id: (it) => `${it.text("globalTableArn").split("/").pop()}:${it.place.region}`,
    outputs: (it) => ({
      arn: it.arn("dynamodb", `table/${it.text("globalTableArn").split("/").pop()}`),
    }),
  },

  "aws:ssm/parameter:Parameter": {
    id: byName,
    outputs: (it) => ({ arn: it.arn("ssm", `parameter/${it.id.replace(/^\//, "")}`), version: 1 }),
  },
  "aws:secretsmanager/secret:Secret": {
    id: (it) => it.arn("secretsmanager", `secret:${byName(it)}-${it.letters(6)}`),
    outputs: (it) => ({ arn: it.id, name: byName(it) }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: (it) => `${it.text("secretId")}|${it.uuid()}`,
    outputs: (it) => ({ arn: it.text("secretId"), versionId: it.uuid() }),
    secret: ["secretString"],
  },
  "aws:secretsmanager/secretPolicy:SecretPolicy": { id: (it) => it.text("secretArn") },
  "aws:secretsmanager/secretRotation:SecretRotation": { id: (it) => it.text("secretId") },

  "aws:kms/alias:Alias": {
    id: byName,
    outputs: (it) => ({
      arn: it.arn("kms", it.id),
      targetKeyArn: it.arn("kms", `key/${it.text("targetKeyId")}`),
    }),
  },
  "aws:kms/grant:Grant": {},
  "aws:kms/key:Key": {
    id: (it) => keyId(it),
    outputs: (it) => ({ keyId: it.id, arn: it.arn("kms", `key/${it.id}`) }),
  },
  "aws:kms/keyPolicy:KeyPolicy": { id: (it) => it.text("keyId") },
  "aws:kms/replicaKey:ReplicaKey": {
    // A replica has the id of its primary. https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html
    id: (it) => it.text("primaryKeyArn").split("key/").pop() ?? keyId(it),
    outputs: (it) => ({ keyId: it.id, arn: it.arn("kms", `key/${it.id}`) }),
  },

  "aws:elasticache/parameterGroup:ParameterGroup": {
    id: byName,
    outputs: (it) => ({ arn: it.arn("elasticache", `parametergroup:${it.id}`) }),
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    id: (it) => it.text("replicationGroupId", it.name),
    outputs: (it) => ({
      arn: it.arn("elasticache", `replicationgroup:${it.id}`),
      configurationEndpointAddress: `clustercfg.${it.id}.local.cache.amazonaws.com`,
      primaryEndpointAddress: `master.${it.id}.local.cache.amazonaws.com`,
      readerEndpointAddress: `replica.${it.id}.local.cache.amazonaws.com`,
    }),
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    id: byName,
    outputs: (it) => ({ name: it.id, arn: it.arn("elasticache", `subnetgroup:${it.id}`) }),
  },
  "aws:efs/accessPoint:AccessPoint": {
    id: (it) => `fsap-${it.hex(17)}`,
    outputs: (it) => ({ arn: it.arn("elasticfilesystem", `access-point/${it.id}`) }),
  },
  "aws:efs/fileSystem:FileSystem": {
    id: (it) => `fs-${it.hex(17)}`,
    outputs: (it) => ({
      arn: it.arn("elasticfilesystem", `file-system/${it.id}`),
      dnsName: `${it.id}.efs.${it.place.region}.amazonaws.com`,
    }),
  },
  "aws:efs/mountTarget:MountTarget": { id: (it) => `fsmt-${it.hex(17)}` },
  "aws:opensearch/domain:Domain": {
    id: (it) => it.arn("es", `domain/${it.text("domainName", it.name)}`),
    outputs: (it) => ({
      arn: it.id,
      endpoint: `search-${it.text("domainName", it.name)}-${it.letters(26)}.${it.place.region}.es.amazonaws.com`,
    }),
  },
  "aws:opensearch/domainPolicy:DomainPolicy": {},
  "aws:rds/cluster:Cluster": {
    id: (it) => it.text("clusterIdentifier", it.name),
    outputs: (it) => ({
      arn: it.arn("rds", `cluster:${it.id}`),
      endpoint: `${it.id}.cluster-local.${it.place.region}.rds.amazonaws.com`,
      readerEndpoint: `${it.id}.cluster-ro-local.${it.place.region}.rds.amazonaws.com`,
      port: it.inputs["port"] ?? (it.text("engine").includes("mysql") ? 3306 : 5432),
      masterUserSecrets: [
        {
          secretArn: it.arn("secretsmanager", `secret:rds!cluster-${it.uuid()}`),
          secretStatus: "active",
        },
      ],
    }),
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    id: (it) => it.text("identifier", it.name),
    outputs: (it) => ({ arn: it.arn("rds", `db:${it.id}`) }),
  },
  "aws:rds/clusterParameterGroup:ClusterParameterGroup": {
    id: byName,
    outputs: (it) => ({ arn: it.arn("rds", `cluster-pg:${it.id}`) }),
  },
  "aws:rds/instance:Instance": {
    id: (it) => it.text("identifier", it.name),
    outputs: (it) => {
      const port = it.inputs["port"] ?? (it.text("engine").includes("mysql") ? 3306 : 5432);
      const address = `${it.id}.local.${it.place.region}.rds.amazonaws.com`;
      return {
        arn: it.arn("rds", `db:${it.id}`),
        address,
        port,
        endpoint: `${address}:${port as number}`,
        tagsAll: it.inputs["tags"] ?? {},
      };
    },
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    id: byName,
    outputs: (it) => ({ arn: it.arn("rds", `pg:${it.id}`) }),
  },
  "aws:rds/proxy:Proxy": {
    id: byName,
    outputs: (it) => ({
      arn: it.arn("rds", `db-proxy:${it.id}`),
      endpoint: `${it.id}.proxy-local.${it.place.region}.rds.amazonaws.com`,
    }),
  },
  "aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup": {
    outputs: () => ({ name: "default" }),
  },
  "aws:rds/proxyTarget:ProxyTarget": {},
  "aws:rds/subnetGroup:SubnetGroup": {
    id: byName,
    outputs: (it) => ({ arn: it.arn("rds", `subgrp:${it.id}`) }),
  },
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id */
function keyId(it: Subject): string {
  return it.inputs["multiRegion"] === true ? `mrk-${it.hex(32)}` : it.uuid();
}
