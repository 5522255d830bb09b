import { describe, expect, it } from "vitest";
import { evaluateStage, statementsOf } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");

describe("the keys of production", () => {
  it("are a multi-Region key and its replica, with rotation and an alias in each region", () => {
    const { one } = prod;
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
    "allow the account alone to administer %s",
    (type) => {
      const statements = statementsOf(prod.one(type).inputs["policy"]);
      const [root, ...others] = statements;
      expect(root).toMatchObject({
        Principal: { AWS: "arn:aws:iam::000000000000:root" },
        Action: ["kms:*"],
      });
      expect(others.flatMap(({ Action }) => Action)).not.toContain("kms:*");
    },
  );

  it("allow DynamoDB for callers of this account, and CloudWatch and EventBridge to publish", () => {
    const statements = statementsOf(prod.one("aws:kms/key:Key").inputs["policy"]);
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
