import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Table } from "@souk/core/table";
import { inject } from "vitest";

const { outputs, endpoints } = inject("stack");

/** The stage's table, for what no route does: the other side of an order, and the passing of time. */
export const table: Table = {
  client: new DynamoDBClient({
    region: "us-east-1",
    endpoint: endpoints.dynamodb,
    // A stage on an account is called as whoever runs the tests.
    ...(endpoints.aws !== undefined && {
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
  }),
  name: String(outputs["tableName"]),
};
