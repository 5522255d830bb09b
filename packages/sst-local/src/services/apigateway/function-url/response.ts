import { isRecord } from "../../../graph/inputs.ts";
import { isValidHeader, REMAPPED_HEADERS } from "../shared/response-headers.ts";

/** A response as node:http sends it. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

/**
 * The HTTP response for the result of a function. A result without a `statusCode` becomes the body,
 * as JSON.
 * @returns undefined for an invalid response, to which Lambda answers 502
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 */
export function httpResponse(result: unknown): HttpResponse | undefined {
  if (!isRecord(result) || result["statusCode"] === undefined) {
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(JSON.stringify(result) ?? ""),
    };
  }
  const { statusCode, body = "", isBase64Encoded, headers, cookies } = result;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  if (typeof body !== "string") return undefined;
  const fields = headersOf(isRecord(headers) ? headers : {});
  const setCookie = Array.isArray(cookies) ? cookies.map(String) : [];
  const isValid =
    fields.every(([name, value]) => isValidHeader(name, value)) &&
    setCookie.every((value) => isValidHeader("set-cookie", value));
  if (!isValid) return undefined;
  return {
    status,
    headers: {
      "content-type": "application/json",
      ...Object.fromEntries(fields),
      ...(setCookie.length > 0 && { "set-cookie": setCookie }),
    },
    body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** Names in lower case, renamed where Lambda sets the header itself; null values are left out. */
const headersOf = (headers: Record<string, unknown>): [string, string][] =>
  Object.entries(headers)
    .filter(([, value]) => value !== null)
    .map(([header, value]) => {
      const name = header.toLowerCase();
      return [isRemapped(name) ? `x-amzn-remapped-${name}` : name, String(value)];
    });

const isRemapped = (name: string): boolean =>
  name === "transfer-encoding" || REMAPPED_HEADERS.includes(name);
