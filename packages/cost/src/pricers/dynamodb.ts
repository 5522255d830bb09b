import * as z from "zod";
import { type Item, pricer } from "../pricer.ts";

/**
 * On-demand table with its replicas. The profile's units include the indexes, as consumed capacity does.
 * Stream reads by Lambda and deletions by TTL are free.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
export const table = pricer(
  z.object({
    billingMode: z.string().optional(),
    tableClass: z.string().optional(),
    pointInTimeRecovery: z.object({ enabled: z.boolean() }).optional(),
    replicas: z
      .array(z.object({ regionName: z.string(), pointInTimeRecovery: z.boolean().optional() }))
      .optional(),
  }),
  ({ billingMode, tableClass, pointInTimeRecovery, replicas = [] }, { usage }) => {
    if (billingMode !== "PAY_PER_REQUEST") return { why: "its capacity is provisioned" };
    if (tableClass !== undefined && tableClass !== "STANDARD")
      return { why: `its class is ${tableClass}` };
    const { writeUnits, readUnits, storageGB } = usage.table;
    const items: Item[] = [
      {
        what: "writes",
        quantity: writeUnits,
        price: replicas.length > 0 ? "dynamoDb.replicatedWrite" : "dynamoDb.write",
      },
      { what: "reads", quantity: readUnits, price: "dynamoDb.read" },
      { what: "storage", quantity: storageGB, price: "dynamoDb.storage" },
    ];
    if (pointInTimeRecovery?.enabled)
      items.push({ what: "backup", quantity: storageGB, price: "dynamoDb.backup" });
    for (const replica of replicas) {
      const where = `in ${replica.regionName}`;
      items.push(
        { what: `writes ${where}`, quantity: writeUnits, price: "dynamoDb.replicatedWrite" },
        { what: `storage ${where}`, quantity: storageGB, price: "dynamoDb.storage" },
        // A write unit is at most 1 KB.
        {
          what: `transfer to ${replica.regionName}`,
          quantity: writeUnits / 1_000_000,
          price: "ec2.transferToRegion",
        },
      );
      if (replica.pointInTimeRecovery)
        items.push({ what: `backup ${where}`, quantity: storageGB, price: "dynamoDb.backup" });
    }
    return items;
  },
);
