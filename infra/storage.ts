import { stageSettings } from "./stage.ts";

const { permanent } = stageSettings($app.stage);

// A link tells a function the table's name and grants nothing. SST's own would grant
// dynamodb:* on the table; what a function may do is written beside the function instead.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));

/** The one table. Its key and index fields are those of the entities in packages/core. */
export const table = new sst.aws.Dynamo("Table", {
  fields: { pk: "string", sk: "string", gsi1pk: "string", gsi1sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  globalIndexes: { gsi1: { hashKey: "gsi1pk", rangeKey: "gsi1sk" } },
  stream: "new-and-old-images",
  ttl: "expiresAt",
  deletionProtection: permanent,
});
