import type { IncomingHttpHeaders } from "node:http";
import { LambdaException } from "./exceptions.ts";

/** More bytes than the 6 MB of a payload, so that a larger payload gets Lambda's own error. */
export const BODY_LIMIT = 7 * 1024 * 1024;

/** What a request to invoke a function says. */
export interface InvokeRequest {
  /** With its qualifier. */
  readonly functionName: string;
  /** Undefined for a request without a body. */
  readonly payload: unknown;
  readonly clientContext?: unknown;
}

/**
 * Reads a request to invoke a function.
 * @param name percent-encoded, as in the path
 * @throws LambdaException InvalidParameterValueException or InvalidRequestContentException
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_RequestSyntax
 */
export function invokeRequest(
  name: string,
  query: URLSearchParams,
  headers: IncomingHttpHeaders,
  body: string,
): InvokeRequest {
  const qualifier = query.get("Qualifier");
  const clientContext = headers["x-amz-client-context"];
  const traceId = headers["x-amzn-trace-id"];
  return {
    functionName: decode(name) + (qualifier === null ? "" : `:${qualifier}`),
    payload: body === "" ? undefined : json(body),
    ...(typeof traceId === "string" && { traceId }),
    ...(clientContext !== undefined && {
      clientContext: json(Buffer.from(String(clientContext), "base64").toString("utf8")),
    }),
  };
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new LambdaException(
      "InvalidParameterValueException",
      `The function name ${name} is not percent-encoded UTF-8.`,
    );
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new LambdaException(
      "InvalidRequestContentException",
      "Could not parse request body into json.",
    );
  }
}
