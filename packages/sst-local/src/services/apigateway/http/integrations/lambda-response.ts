import { isRecord } from "../../../../graph/inputs.ts";
import { HeaderList } from "../../shared/headers.ts";
import { payload2Response } from "../../shared/payload-2-response.ts";
import { isValidHeader } from "../../shared/response-headers.ts";
import type { Answer } from "../context.ts";

const DEFAULT_CONTENT_TYPE = "text/plain; charset=utf-8";

/** Headers of a function that describe its own connection. */
const DROPPED = new Set(["connection", "content-length", "keep-alive", "transfer-encoding"]);

/**
 * The response for the result of a function with payload format 2.0; undefined for an invalid one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v2
 */
export function response2(payload: unknown): Answer | undefined {
  const response = payload2Response(payload, {
    contentType: DEFAULT_CONTENT_TYPE,
    headerName: (name) => (DROPPED.has(name) ? undefined : name),
  });
  return response && { ...response, headers: HeaderList.fromRecord(response.headers) };
}

/**
 * The response for the result of a function with payload format 1.0, which must have a status code;
 * undefined for an invalid one.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.v1
 */
export function response1(payload: unknown): Answer | undefined {
  if (!isRecord(payload)) return undefined;
  const { statusCode, body, isBase64Encoded, headers, multiValueHeaders } = payload;
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) return undefined;
  const text = body ?? "";
  if (typeof text !== "string") return undefined;
  const list = headersOf(headers, multiValueHeaders);
  list?.setDefault("content-type", DEFAULT_CONTENT_TYPE);
  return (
    list && {
      status,
      headers: list,
      body: Buffer.from(text, isBase64Encoded === true ? "base64" : "utf8"),
    }
  );
}

/** The multi-value headers, then the single ones, unless the same pair is there already. */
function headersOf(headers: unknown, multiValueHeaders: unknown): HeaderList | undefined {
  const list = new HeaderList();
  const multiple = Object.entries(isRecord(multiValueHeaders) ? multiValueHeaders : {});
  const single = Object.entries(isRecord(headers) ? headers : {});
  for (const [name, given] of [...multiple, ...single]) {
    const lower = name.toLowerCase();
    for (const value of Array.isArray(given) ? given : [given]) {
      if (value === null || value === undefined || DROPPED.has(lower)) continue;
      const text = String(value);
      if (!isValidHeader(name, text)) return undefined;
      if (!list.getAll(lower).includes(text)) list.add(name, text);
    }
  }
  return list;
}
