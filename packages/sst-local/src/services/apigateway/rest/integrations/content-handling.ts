import { UserError } from "../../../../errors.ts";
import type { ContentHandling } from "../api/definition.ts";

/** A converted payload. A mapping template can read text, not bytes. */
type Payload = string | Uint8Array;

/**
 * Converts the body of a request for the integration.
 * @param isBinary whether its Content-Type is a binary media type of the API
 * @returns undefined when text is to be decoded and is not base64
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings-workflow.html
 */
export function convertRequest(
  body: Uint8Array,
  isBinary: boolean,
  handling: ContentHandling | undefined,
): Payload | undefined {
  if (isBinary) return handling === "CONVERT_TO_TEXT" ? toBase64(body) : body;
  return handling === "CONVERT_TO_BINARY" ? fromBase64(toText(body)) : toText(body);
}

/**
 * Converts the body of an integration's response for the client.
 * @param isBinary whether the Content-Type of the response is a binary media type of the API
 * @param wantsBinary whether the first type that the client accepts is one
 * @returns undefined when text is to be decoded and is not base64
 */
export function convertResponse(
  body: Uint8Array,
  isBinary: boolean,
  wantsBinary: boolean,
  handling: ContentHandling | undefined,
): Payload | undefined {
  const toBinary = handling === "CONVERT_TO_BINARY" || (handling === undefined && wantsBinary);
  if (isBinary) return toBinary ? body : toBase64(body);
  return toBinary ? fromBase64(toText(body)) : toText(body);
}

/** Decodes base64, of which the padding may be missing; undefined for any other text. */
export function fromBase64(text: string): Uint8Array | undefined {
  const digits = text.replace(/={1,2}$/, "");
  if (digits.length % 4 === 1 || !/^[A-Za-z0-9+/]*$/.test(digits)) return undefined;
  return Buffer.from(digits, "base64");
}

function toText(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
}

function toBase64(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("base64");
}

/** @throws UserError for a value that does not exist */
export function contentHandlingOf(
  handling: string | undefined | null,
  where: string,
): ContentHandling | undefined {
  if (handling === undefined || handling === null) return undefined;
  if (handling === "CONVERT_TO_BINARY" || handling === "CONVERT_TO_TEXT") return handling;
  throw new UserError(`${where}: contentHandling "${handling}" does not exist.`, {
    hint: "Use CONVERT_TO_BINARY or CONVERT_TO_TEXT.",
  });
}
