import type { ContentHandling } from "../api/definition.ts";

/** A payload between two conversions: text can enter a template, bytes cannot. */
export type Payload = string | Uint8Array;

/**
 * Converts what a client sent for the integration.
 * @param isBinary whether its Content-Type is a binary media type of the API
 * @returns undefined when text was to be decoded and is no base64
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
 * Converts what an integration answered for the client.
 * @param isBinary whether the Content-Type of the answer is a binary media type of the API
 * @param wantsBinary whether the first type the client accepts is one
 * @returns undefined when text was to be decoded and is no base64
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

/** Decodes base64 strictly: padding may be missing, anything foreign is refused. */
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
