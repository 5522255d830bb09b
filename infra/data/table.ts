import { keys } from "./encryption-keys.ts";
import { stageSettings } from "../stage.ts";

const { permanent } = stageSettings($app.stage);

// A link passes the table's name to a function without permissions. SST's default would allow
// dynamodb:* on the table; each function lists the actions that it needs instead.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));

/** The single table. The entities of packages/core define its keys. */
export const table = new sst.aws.Dynamo("Table", {
  fields: { pk: "string", sk: "string" },
  primaryIndex: { hashKey: "pk", rangeKey: "sk" },
  stream: "new-and-old-images",
  ttl: "expiresAt",
  deletionProtection: permanent,
  transform: {
    table: (args) => {
      // Billed by the size of the table.
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
