import type { AwsError } from "../error.ts";
import type { HttpAnswer } from "../http.ts";

/**
 * An error of the REST-JSON protocol.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html#operation-error-serialization
 */
export function restError({ code, message, status }: AwsError): HttpAnswer {
  return {
    // REST-JSON services answer an unsigned call with 403, JSON services with 400.
    status: code === "MissingAuthenticationTokenException" ? 403 : status,
    headers: { "content-type": "application/json", "x-amzn-errortype": code },
    body: JSON.stringify({ Type: status < 500 ? "User" : "Server", Message: message, message }),
  };
}
