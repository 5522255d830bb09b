import type { DeleteItemCommandInput } from "@aws-sdk/client-dynamodb";

/**
 * The request by which API Gateway deletes a message without our code. It succeeds for the author
 * alone; where the condition fails the answer holds the item when there is one, which tells
 * "not the author" from "not found" without a second read
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html).
 */
export function deletion(message: {
  tableName: string;
  roomId: string;
  messageId: string;
  authorId: string;
}) {
  return {
    TableName: message.tableName,
    Key: { pk: { S: `ROOM#${message.roomId}` }, sk: { S: `MSG#${message.messageId}` } },
    ConditionExpression: "attribute_exists(pk) AND authorId = :caller",
    ExpressionAttributeValues: { ":caller": { S: message.authorId } },
    ReturnValuesOnConditionCheckFailure: "ALL_OLD",
  } satisfies DeleteItemCommandInput;
}
