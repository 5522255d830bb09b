import { HeaderList } from "../../shared/headers.ts";
import { kindOf, printed } from "../../shared/json-path.ts";
import { isValidHeader } from "../../shared/response-headers.ts";
import type { Answer } from "../api/context.ts";
import { fromBase64 } from "./content-handling.ts";

/** A result of a function that is not a valid proxy response; the message says why. */
export class InvalidProxyResponse extends Error {
  override readonly name = "InvalidProxyResponse";
  /** 500 for a body that is not base64, else 502. */
  readonly status: number;

  constructor(message: string, status = 502) {
    super(message);
    this.status = status;
  }
}

const KEYS = new Set(["statusCode", "headers", "multiValueHeaders", "body", "isBase64Encoded"]);

/**
 * Reads the result of a function behind a Lambda proxy integration. All keys are optional.
 * @param wantsBinary whether the first type that the client accepts is a binary media type of the API
 * @throws InvalidProxyResponse
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-output-format
 */
export function proxyResponse(payload: unknown, wantsBinary: boolean): Answer {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    throw new InvalidProxyResponse(`it returned ${kindOf(payload)} instead of an object`);
  }
  for (const key of Object.keys(payload)) {
    if (!KEYS.has(key)) throw new InvalidProxyResponse(`it returned the unknown key "${key}"`);
  }
  const response: ProxyResponse = payload;
  return {
    status: statusOf(response.statusCode),
    headers: headersOf(response),
    body: bodyOf(response, wantsBinary),
  };
}

interface ProxyResponse {
  readonly statusCode?: unknown;
  readonly headers?: unknown;
  readonly multiValueHeaders?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

function statusOf(statusCode: unknown): number {
  if (statusCode === undefined || statusCode === null) return 200;
  const status = typeof statusCode === "string" ? Number(statusCode.trim() || "x") : statusCode;
  if (typeof status !== "number" || !Number.isInteger(status) || status < 200 || status > 599) {
    throw new InvalidProxyResponse(`statusCode is ${JSON.stringify(statusCode)}`);
  }
  return status;
}

/** The multi-value headers, then the single ones, unless the same pair is there already. */
function headersOf({ headers, multiValueHeaders }: ProxyResponse): HeaderList {
  const list = new HeaderList();
  for (const [name, values] of entriesOf(multiValueHeaders, "multiValueHeaders")) {
    if (!Array.isArray(values)) {
      throw new InvalidProxyResponse(`multiValueHeaders["${name}"] is not a list`);
    }
    for (const value of values) addHeader(list, name, value);
  }
  const hasMultiple = !list.isEmpty;
  for (const [name, value] of entriesOf(headers, "headers")) {
    if (hasMultiple && list.getAll(name.toLowerCase()).includes(String(value))) continue;
    addHeader(list, name, value);
  }
  return list;
}

function addHeader(list: HeaderList, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (typeof value === "object") {
    throw new InvalidProxyResponse(`the value of the header ${name} is ${kindOf(value)}`);
  }
  const text = printed(value);
  if (!isValidHeader(name, text)) {
    throw new InvalidProxyResponse(`the header ${name} is not valid: ${JSON.stringify(text)}`);
  }
  list.add(name, text);
}

function bodyOf({ body, isBase64Encoded }: ProxyResponse, wantsBinary: boolean) {
  if (body === undefined || body === null) return "";
  if (typeof body !== "string") {
    throw new InvalidProxyResponse(
      `body is ${kindOf(body)}; it must be a string (JSON.stringify it)`,
    );
  }
  if (!wantsBinary || (isBase64Encoded !== true && isBase64Encoded !== "true")) return body;
  const bytes = fromBase64(body);
  if (bytes === undefined)
    throw new InvalidProxyResponse("body is marked as base64 and is not", 500);
  return bytes;
}

function entriesOf(value: unknown, key: string): [string, unknown][] {
  if (value === undefined || value === null) return [];
  if (typeof value !== "object" || Array.isArray(value)) {
    throw new InvalidProxyResponse(`${key} is ${kindOf(value)} instead of an object`);
  }
  return Object.entries(value);
}
