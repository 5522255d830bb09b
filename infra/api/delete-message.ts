import { keyOf } from "@souk/core/table/keys";

/**
 * The mapping templates of `DELETE /rooms/{roomId}/messages/{messageId}`, for which API Gateway calls
 * DynamoDB's DeleteItem without a Lambda function.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */

/**
 * VTL that writes a client's text inside a JSON string. `escapeJavaScript` also escapes the apostrophe,
 * which is invalid in JSON; the AWS page above says to undo that.
 */
const jsonText = (expression: string) =>
  `$util.escapeJavaScript(${expression}).replaceAll("\\\\'", "'")`;

const messageKey = keyOf("message", {
  roomId: jsonText("$input.params('roomId')"),
  messageId: jsonText("$input.params('messageId')"),
});

/** The DeleteItem request. Its condition fails unless the caller is the message's author. */
export const deleteMessageRequest = (tableName: string) => `{
  "TableName": "${tableName}",
  "Key": { "pk": { "S": "${messageKey.pk}" }, "sk": { "S": "${messageKey.sk}" } },
  "ConditionExpression": "attribute_exists(pk) AND authorId = :caller",
  "ExpressionAttributeValues": {
    ":caller": { "S": "${jsonText("$context.authorizer.principalId")}" }
  },
  "ReturnValuesOnConditionCheckFailure": "ALL_OLD"
}`;

const error = (message: string, code: string) =>
  `{"message":"${message}","code":"${code}","requestId":"$context.requestId"}`;

/**
 * The response to a 4xx of DynamoDB. A failed condition returns the item if it exists: then the
 * caller is not its author (403), else there is no such message (404), which is also the meaning of
 * a key that is too long. Throttling becomes 429 with Retry-After, anything else 500. An override may
 * set a header that the method response does not declare.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-override-request-response-parameters.html
 */
export const deleteMessageClientError = `#set($type = $input.path('$.__type'))
#if($type.contains("ConditionalCheckFailedException") && $input.path('$.Item') != "")
#set($context.responseOverride.status = 403)
${error("Only its author may delete a message", "message.not_author")}
#elseif($type.contains("ConditionalCheckFailedException") || $type.contains("ValidationException"))
${error("Message not found", "message.not_found")}
#elseif($type.contains("Throttl") || $type.contains("Throughput") || $type.contains("RequestLimit"))
#set($context.responseOverride.status = 429)
#set($context.responseOverride.header.Retry-After = "1")
${error("Too Many Requests", "request.throttled")}
#else
#set($context.responseOverride.status = 500)
${error("Internal Server Error", "internal")}
#end`;

/** The response to a 5xx of DynamoDB, which passes: that of the functions (functions/src/api/errors.ts). */
export const deleteMessageServerError = error("Service Unavailable", "service.unavailable");
