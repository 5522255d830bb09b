import type { DeleteItemCommandInput } from "@aws-sdk/client-dynamodb";
import { keyOf } from "../table/index.ts";

/**
 * The DeleteItem request that API Gateway's mapping template must produce; the infra test compares
 * the two. Only the author's own message meets the condition. Where it fails DynamoDB returns the
 * item if there is one, which tells "not the author" from "not found" without a second read
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html).
 */
export function deletion({
  tableName,
  authorId,
  ...message
}: {
  tableName: string;
  roomId: string;
  messageId: string;
  authorId: string;
}) {
  const { pk, sk } = keyOf("message", message);
  return {
    TableName: tableName,
    Key: { pk: { S: pk }, sk: { S: sk } },
    ConditionExpression: "attribute_exists(pk) AND authorId = :caller",
    ExpressionAttributeValues: { ":caller": { S: authorId } },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  } satisfies DeleteItemCommandInput;
}
