/**
 * Pulumi marks special values in its wire protocol and in its checkpoints by this key
 * (sdk/go/common/resource/sig/sig.go).
 */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

/**
 * Converts a value of the wire protocol to what stands in the graph: a secret becomes its value in
 * the clear, an asset the file or text that it holds, a resource its URN.
 */
export function toPlain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  switch (object[SIGNATURE]) {
    case SECRET:
      return toPlain(object["value"]);
    case RESOURCE:
      return object["urn"];
    case ASSET:
    case ARCHIVE: {
      const { [SIGNATURE]: _signature, ...rest } = object;
      return toPlain(rest);
    }
  }
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, toPlain(item)]));
}

/** True when the value is a secret or contains one at any depth. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  const object = value as Record<string, unknown>;
  return object[SIGNATURE] === SECRET || Object.values(object).some(holdsSecret);
}

/** Marks a value as secret: everything that the program derives from it is secret too. */
export function asSecret(value: unknown): unknown {
  return holdsSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}
