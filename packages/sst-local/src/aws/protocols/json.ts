import type { JsonApi } from "../api.ts";
import { AwsError } from "../error.ts";
import type { HttpAnswer } from "../http.ts";

/** The input of an operation. @throws AwsError SerializationException for another body than a JSON object */
export function parseJsonInput(body: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(body === "" ? "{}" : body);
  } catch {
    throw new AwsError("SerializationException", "The body is not JSON");
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new AwsError("SerializationException", "The body is not a JSON object");
}

/** An operation's output. */
export function jsonAnswer({ protocol }: Pick<JsonApi, "protocol">, output: unknown): HttpAnswer {
  return {
    status: 200,
    headers: { "content-type": contentType(protocol) },
    body: JSON.stringify(output),
  };
}

/**
 * An error as every AWS SDK reads it: by `__type`, `x-amzn-errortype` or, in clients of the older
 * query protocol, by `x-amzn-query-error`.
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization
 * @see https://smithy.io/2.0/aws/protocols/aws-query-compatible.html
 */
export function jsonError(
  { protocol, errorNamespace = "" }: Pick<JsonApi, "protocol" | "errorNamespace">,
  { code, message, status, queryCode }: AwsError,
): HttpAnswer {
  return {
    status,
    headers: {
      "content-type": contentType(protocol),
      "x-amzn-errortype": `${code}:`,
      "x-amzn-errormessage": headerText(message),
      ...(queryCode !== undefined && {
        "x-amzn-query-error": `${queryCode};${status < 500 ? "Sender" : "Receiver"}`,
      }),
    },
    body: JSON.stringify({ __type: errorNamespace + code, ...(message !== "" && { message }) }),
  };
}

const contentType = (protocol: JsonApi["protocol"]): string => `application/x-amz-${protocol}`;

/** Header values carry no line breaks and nothing outside ASCII. */
const headerText = (text: string): string => text.replaceAll(/[^\x20-\x7e]/g, " ").trim();
