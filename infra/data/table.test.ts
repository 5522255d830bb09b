import { documents } from "@souk/core/document/entity";
import { items } from "@souk/core/item/entity";
import { members } from "@souk/core/member/entity";
import { messages } from "@souk/core/message/entity";
import { orders } from "@souk/core/order/entity";
import { purges } from "@souk/core/purge/entity";
import { rooms } from "@souk/core/room/entity";
import { createClient, KEYS } from "@souk/core/table";
import { listings, users } from "@souk/core/user/entity";
import { describe, expect, it } from "vitest";
import { evaluateStages, stages } from "../testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

describe.each(stages)("the table of stage %s", (stage) => {
  it("streams old and new images and has its TTL on expiresAt", () => {
    const [table] = evaluated[stage].all("aws:dynamodb/table:Table");
    expect(table?.inputs).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: "expiresAt", enabled: true },
      pointInTimeRecovery: { enabled: stage === "prod" },
      hashKey: "pk",
      rangeKey: "sk",
    });
  });
});

describe("the keys of the table", () => {
  const table = { client: createClient({ region: "us-east-1" }), name: "souk" };
  const entities = [
    ...[rooms(table), members(table), messages(table), purges(table)],
    ...[users(table), listings(table), orders(table), items(table), documents(table)],
  ].map(({ schema }) => ({
    entity: schema.model.entity,
    indexes: Object.values<EntityIndex>(schema.indexes),
  }));

  it.each(entities)("include every index of the entity $entity", ({ indexes }) => {
    const { inputs } = evaluated.prod.one("aws:dynamodb/table:Table");
    const secondary = (inputs["globalSecondaryIndexes"] ?? []) as TableIndex[];
    for (const { index, pk, sk } of indexes) {
      const found = index === undefined ? inputs : secondary.find(({ name }) => name === index);
      expect(found).toMatchObject({ hashKey: pk.field, ...(sk && { rangeKey: sk.field }) });
    }
  });

  it("include the TTL attribute of the entities", () => {
    const { inputs } = evaluated.prod.one("aws:dynamodb/table:Table");
    expect(inputs["ttl"]).toMatchObject({ attributeName: KEYS.ttl });
  });
});

/** An index of an ElectroDB entity; without a name, the primary index. */
interface EntityIndex {
  index?: string;
  pk: { field: string };
  sk?: { field: string };
}

interface TableIndex {
  name: string;
  hashKey: string;
  rangeKey?: string;
}

it("has a replica, encryption, deletion protection and backups in production", () => {
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

it.each(["preview", "somebody"] as const)(
  "is in one region in %s, without a customer managed key and backups",
  (stage) => {
    const { inputs } = evaluated[stage].one("aws:dynamodb/table:Table");
    expect(inputs).toMatchObject({
      pointInTimeRecovery: { enabled: false },
      deletionProtectionEnabled: false,
    });
    expect([inputs["replicas"], inputs["serverSideEncryption"]]).toEqual([undefined, undefined]);
  },
);
