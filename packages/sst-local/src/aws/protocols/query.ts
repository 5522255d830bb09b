import type { QueryApi } from "../api.ts";
import type { AwsError } from "../error.ts";
import type { HttpAnswer } from "../http.ts";
import { xmlDocument, type XmlFields } from "./xml.ts";

/**
 * The answer to an operation of the query protocol.
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#response-serialization
 */
export const queryAnswer = (
  { namespace }: Pick<QueryApi, "namespace">,
  action: string,
  result: XmlFields,
  requestId: string,
): HttpAnswer => ({
  status: 200,
  headers: { "content-type": "text/xml" },
  body: xmlDocument(
    `${action}Response`,
    { [`${action}Result`]: result, ResponseMetadata: { RequestId: requestId } },
    namespace,
  ),
});

/** @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization */
export const queryError = (
  { namespace }: Pick<QueryApi, "namespace">,
  { code, queryCode = code, message, status }: AwsError,
  requestId: string,
): HttpAnswer => ({
  status,
  headers: { "content-type": "text/xml" },
  body: xmlDocument(
    "ErrorResponse",
    {
      Error: { Type: status < 500 ? "Sender" : "Receiver", Code: queryCode, Message: message },
      RequestId: requestId,
    },
    namespace,
  ),
});
