import type { Table } from "@souk/core/table";
import { inject } from "vitest";
import { createSdkClient } from "../../packages/core/test/sdk-client.ts";

const { outputs, endpoints } = inject("stack");

/** The stage's table, for changes that no route makes: those of a restaurant, and the age of an order. */
export const table: Table = {
  client: createSdkClient({
    region: "us-east-1",
    endpoint: endpoints.dynamodb,
    // On an account the credentials of the shell are used.
    ...(endpoints.aws !== undefined && {
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    }),
  }),
  name: String(outputs["tableName"]),
};
