import { isRecord } from "../../../graph/inputs.ts";
import { isValidHeader } from "./response-headers.ts";

/** A response as node:http sends it. */
export interface HttpResponse {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

interface Payload2ResponseOptions {
  /** The content type of a response whose headers name none. */
  readonly contentType: string;
  /** The name under which a header, in lower case, reaches the client; undefined for none. */
  readonly headerName: (name: string) => string | undefined;
}

/**
 * The HTTP response for the result of a function with payload format 2.0. A result without a
 * `statusCode` becomes the body: a string as it is, everything else as JSON.
 * @returns undefined for an invalid response
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
 */
export function payload2Response(
  result: unknown,
  { contentType, headerName }: Payload2ResponseOptions,
): HttpResponse | undefined {
  if (!isRecord(result) || result["statusCode"] === undefined) {
    const text = typeof result === "string" ? result : (JSON.stringify(result) ?? "");
    return {
      status: 200,
      headers: { "content-type": "application/json" },
      body: Buffer.from(text),
    };
  }
  const { isBase64Encoded } = result;
  const body = result["body"] ?? "";
  const head = responseHead(result, headerName);
  if (head === undefined || typeof body !== "string") return undefined;
  return {
    status: head.status,
    headers: { "content-type": contentType, ...head.headers },
    body: Buffer.from(body, isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/**
 * Status, headers and cookies of a response; undefined where they are not valid. Headers have names
 * in lower case, and one whose value is null is left out.
 */
export function responseHead(
  { statusCode, headers, cookies }: Readonly<Record<string, unknown>>,
  headerName: Payload2ResponseOptions["headerName"],
): Omit<HttpResponse, "body"> | undefined {
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const fields = Object.entries(isRecord(headers) ? headers : {}).flatMap(([header, value]) => {
    const name = value === null ? undefined : headerName(header.toLowerCase());
    return name === undefined ? [] : [[name, String(value)] as const];
  });
  const setCookie = Array.isArray(cookies) ? cookies.map(String) : [];
  const isValid =
    fields.every(([name, value]) => isValidHeader(name, value)) &&
    setCookie.every((value) => isValidHeader("set-cookie", value));
  if (!isValid) return undefined;
  return {
    status,
    headers: {
      ...Object.fromEntries(fields),
      ...(setCookie.length > 0 && { "set-cookie": setCookie }),
    },
  };
}
