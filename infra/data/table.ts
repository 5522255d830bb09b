import { keys } from "./encryption-keys.ts";
import { stageSettings } from "../stage.ts";

const { permanent } = stageSettings($app.stage);

// A link tells a function the table's name and grants nothing. SST's own would grant
// dynamodb:* on the table; what a function may do is written beside the function instead.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));

/** The one table. Its keys are those of the entities in packages/core. */
export const table = new sst.aws.Dynamo("Table", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  stream: "new-and-old-images",
  ttl: "expiresAt",
  deletionProtection: permanent,
  transform: {
    table: (args) => {
      // Billed by what the table holds, and what a removable stage holds can be made again.
      args.pointInTimeRecovery = { enabled: permanent };
      if (!keys) return;
      args.serverSideEncryption = { enabled: true, kmsKeyArn: keys.primary.arn };
      // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html
      args.replicas = [
        {
          regionName: keys.region,
          kmsKeyArn: keys.replica.arn,
          pointInTimeRecovery: true,
          propagateTags: true,
        },
      ];
    },
  },
});
