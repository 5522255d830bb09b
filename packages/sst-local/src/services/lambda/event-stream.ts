import { crc32 } from "node:zlib";

/** The type of a header whose value is a string. */
const STRING = 7;
/** Bytes of the two lengths and their checksum, and of the checksum at the end. */
const PRELUDE = 12;
const CHECKSUM = 4;

/**
 * Encodes a message of the Amazon event stream encoding.
 * @param headers names and values of at most 255 and 65,535 bytes
 * @see https://smithy.io/2.0/aws/amazon-eventstream.html
 */
export function eventStreamMessage(
  headers: Readonly<Record<string, string>>,
  payload: Uint8Array,
): Buffer {
  const encoded = Buffer.concat(
    Object.entries(headers).map(([name, value]) => encodeHeader(name, value)),
  );
  const message = Buffer.alloc(PRELUDE + encoded.length + payload.length + CHECKSUM);
  message.writeUInt32BE(message.length, 0);
  message.writeUInt32BE(encoded.length, 4);
  message.writeUInt32BE(crc32(message.subarray(0, 8)), 8);
  encoded.copy(message, PRELUDE);
  message.set(payload, PRELUDE + encoded.length);
  const end = message.length - CHECKSUM;
  message.writeUInt32BE(crc32(message.subarray(0, end)), end);
  return message;
}

function encodeHeader(name: string, value: string): Buffer {
  const length = Buffer.byteLength(value);
  const head = Buffer.from([Buffer.byteLength(name), ...Buffer.from(name), STRING]);
  const size = Buffer.alloc(2);
  size.writeUInt16BE(length);
  return Buffer.concat([head, size, Buffer.from(value)]);
}
