import {
  type AttributeValue,
  CreateTableCommand,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { expect } from "vitest";
import { serveDynamoDb } from "../../testing/serve.ts";

export const TableName = "items";

/** Serves DynamoDB with the table `items` of `pk` and `sk`, and its index `gsi` of `gpk` and `sk`. */
export async function serveItems() {
  const served = await serveDynamoDb();
  const { sdk } = served;
  const S = "S" as const;
  await sdk.send(
    new CreateTableCommand({
      TableName,
      AttributeDefinitions: ["pk", "sk", "gpk"].map((AttributeName) => ({
        AttributeName,
        AttributeType: S,
      })),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: "gsi",
          KeySchema: [
            { AttributeName: "gpk", KeyType: "HASH" },
            { AttributeName: "sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "ALL" },
        },
      ],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  return {
    ...served,
    put: (pk: string, sk: string, more: Record<string, AttributeValue> = {}) =>
      sdk.send(new PutItemCommand({ TableName, Item: { ...key(pk, sk), ...more } })),
    item: async (pk: string) =>
      (await sdk.send(new GetItemCommand({ TableName, Key: key(pk) }))).Item ?? {},
  };
}

export const text = (S: string): AttributeValue => ({ S });
export const texts = (...values: string[]): AttributeValue => ({ L: values.map(text) });
export const key = (pk: string, sk = "1") => ({ pk: text(pk), sk: text(sk) });

/** Matches a ValidationException whose message contains this. */
export const refusal = (message: string) => ({
  name: "ValidationException",
  message: expect.stringContaining(message) as string,
});
