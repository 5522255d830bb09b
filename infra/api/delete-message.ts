/**
 * `DELETE /rooms/{roomId}/messages/{messageId}` without a Lambda: API Gateway calls DynamoDB's
 * DeleteItem itself. These are its mapping templates; `api.ts` puts them in place.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

/**
 * A client's text inside a JSON string. `escapeJavaScript` also escapes the apostrophe, which JSON
 * does not know; the AWS page above says to take that back.
 */
const jsonText = (expression: string) =>
  `$util.escapeJavaScript(${expression}).replaceAll("\\\\'", "'")`;

/** The DeleteItem request. Only the author's own message meets the condition. */
export const deleteMessageRequest = (tableName: string) => `{
  "TableName": "${tableName}",
  "Key": {
    "pk": { "S": "ROOM#${jsonText("$input.params('roomId')")}" },
    "sk": { "S": "MSG#${jsonText("$input.params('messageId')")}" }
  },
  "ConditionExpression": "attribute_exists(pk) AND authorId = :caller",
  "ExpressionAttributeValues": {
    ":caller": { "S": "${jsonText("$context.authorizer.principalId")}" }
  },
  "ReturnValuesOnConditionCheckFailure": "ALL_OLD"
}`;

const error = (message: string, code: string) =>
  `{"message":"${message}","code":"${code}","requestId":"$context.requestId"}`;

/**
 * DynamoDB refused. A failed condition brings the item along when there is one: another's message
 * (403); without an item there is no such message (404). A key that DynamoDB finds too long names
 * no message either. Being throttled passes, anything else is our fault.
 */
export const deleteMessageRefused = `#set($type = $input.path('$.__type'))
#if($type.contains("ConditionalCheckFailedException") && $input.path('$.Item') != "")
#set($context.responseOverride.status = 403)
${error("Only its author may delete a message", "message.not_author")}
#elseif($type.contains("ConditionalCheckFailedException") || $type.contains("ValidationException"))
${error("Message not found", "message.not_found")}
#elseif($type.contains("Throttl") || $type.contains("Throughput") || $type.contains("RequestLimit"))
#set($context.responseOverride.status = 429)
${error("Too Many Requests", "request.throttled")}
#else
#set($context.responseOverride.status = 500)
${error("Internal Server Error", "internal")}
#end`;

/** DynamoDB failed: nothing of the inside is told. */
export const deleteMessageFailed = error("Internal Server Error", "internal");
