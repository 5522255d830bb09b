import { validateHeaderName, validateHeaderValue } from "node:http";

/**
 * Headers of a backend that reach the client as `x-amzn-Remapped-…`, since the gateway sets them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
export const REMAPPED_HEADERS: readonly string[] = [
  "connection",
  "content-length",
  "date",
  "server",
  "x-amzn-requestid",
];

/** True for a header that HTTP allows. */
export function isValidHeader(name: string, value: string): boolean {
  try {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return true;
  } catch {
    return false;
  }
}
