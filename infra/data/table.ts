import { keys } from "./encryption-keys.ts";
import { required, stageSettings } from "../stage.ts";

const { permanent, standby } = stageSettings($app.stage);

// A link passes the table's name to a function without permissions. SST's default would allow
// dynamodb:* on the table; each function lists the actions that it needs instead.
sst.Linkable.wrap(sst.aws.Dynamo, (table) => ({ properties: { name: table.name } }));

/** The single table. A standby uses the replica, which has the same name. */
export const table = standby
  ? sst.aws.Dynamo.get("Table", required(standby.tableName, "SOUK_TABLE_NAME"))
  : createTable();

/** The entities of packages/core define its keys. */
function createTable(): sst.aws.Dynamo {
  return new sst.aws.Dynamo("Table", {
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
}
