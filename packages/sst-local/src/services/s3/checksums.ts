import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html */
export const ALGORITHMS = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const;
export type ChecksumAlgorithm = (typeof ALGORITHMS)[number];

/** `COMPOSITE` is the checksum of the parts' checksums. */
export type ChecksumType = "COMPOSITE" | "FULL_OBJECT";

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; a composite one ends in `-<number of parts>`. */
  readonly value: string;
  readonly type: ChecksumType;
}

/** Calculates a checksum piece by piece. */
export interface Digest {
  update(bytes: Uint8Array): void;
  /** Base64. */
  digest(): string;
}

export const headerOf = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The element of an XML document that has the checksum: `ChecksumCRC32`. */
export const elementOf = (algorithm: ChecksumAlgorithm): string => `Checksum${algorithm}`;

/** The headers of an object's checksum; none without one. */
export const checksumHeaders = (checksum: Checksum | undefined): Record<string, string> =>
  checksum
    ? { [headerOf(checksum.algorithm)]: checksum.value, "x-amz-checksum-type": checksum.type }
    : {};

/** The elements of an object's checksum in an XML document; none without one. */
export const checksumElements = (checksum: Checksum | undefined): Record<string, string> =>
  checksum ? { [elementOf(checksum.algorithm)]: checksum.value, ChecksumType: checksum.type } : {};

/** The algorithm of a name in any case; undefined for another name. */
export const algorithmOf = (name: string | undefined): ChecksumAlgorithm | undefined =>
  ALGORITHMS.find((algorithm) => algorithm === name?.toUpperCase());

export function createDigest(algorithm: ChecksumAlgorithm): Digest {
  switch (algorithm) {
    case "SHA1":
    case "SHA256": {
      const hash = createHash(algorithm.toLowerCase());
      return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("base64") };
    }
    case "CRC32": {
      let value = 0;
      return {
        update: (bytes) => void (value = crc32(bytes, value)),
        digest: () => bigEndian([value]),
      };
    }
    case "CRC32C":
      return reflectedCrc(CRC32C, 1);
    case "CRC64NVME":
      return reflectedCrc(CRC64NVME, 2);
  }
}

/** The checksum of the parts' checksums. */
export function compositeChecksum(
  algorithm: ChecksumAlgorithm,
  parts: readonly string[],
): Checksum {
  const digest = createDigest(algorithm);
  for (const part of parts) digest.update(Buffer.from(part, "base64"));
  return { algorithm, value: `${digest.digest()}-${parts.length}`, type: "COMPOSITE" };
}

/** The reflected polynomials, in words of 32 bits, the high one first. */
const CRC32C = [0x82f63b78] as const;
const CRC64NVME = [0x9a6c9329, 0xac4bc9b5] as const;

const tables = new Map<readonly number[], Uint32Array>();

/** For each byte its words, the high one first. */
function tableOf(polynomial: readonly number[]): Uint32Array {
  const known = tables.get(polynomial);
  if (known) return known;
  const words = polynomial.length;
  const table = new Uint32Array(256 * words);
  for (let byte = 0; byte < 256; byte++) {
    let high = words === 2 ? 0 : byte;
    let low = words === 2 ? byte : 0;
    for (let bit = 0; bit < 8; bit++) {
      const isSet = ((words === 2 ? low : high) & 1) === 1;
      low = (low >>> 1) | (words === 2 ? high << 31 : 0);
      high >>>= 1;
      if (!isSet) continue;
      high ^= polynomial[0] ?? 0;
      low ^= polynomial[1] ?? 0;
    }
    table[byte * words] = high;
    if (words === 2) table[byte * words + 1] = low;
  }
  tables.set(polynomial, table);
  return table;
}

/**
 * A cyclic redundancy check of 32 or 64 bits that begins with ones and is inverted at the end.
 * @see https://reveng.sourceforge.io/crc-catalogue/17plus.htm
 */
function reflectedCrc(polynomial: readonly number[], words: 1 | 2): Digest {
  const table = tableOf(polynomial);
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(bytes) {
      for (const byte of bytes) {
        if (words === 1) {
          high = ((table[(high ^ byte) & 0xff] ?? 0) ^ (high >>> 8)) >>> 0;
          continue;
        }
        const at = ((low ^ byte) & 0xff) * 2;
        low = ((low >>> 8) | (high << 24)) ^ (table[at + 1] ?? 0);
        high = (high >>> 8) ^ (table[at] ?? 0);
      }
    },
    digest: () => bigEndian(words === 1 ? [~high] : [~high, ~low]),
  };
}

function bigEndian(words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  words.forEach((word, index) => bytes.writeUInt32BE(word >>> 0, index * 4));
  return bytes.toString("base64");
}
