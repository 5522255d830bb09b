/** Pulumi marks special values on the wire by this key. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const ASSET = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";

/**
 * A value as it stands in the graph: secrets in the clear, assets as the file or text they
 * stand for, resources as their URN. Pulumi's own form is described at
 * https://www.pulumi.com/docs/iac/concepts/ as "special objects" of its wire protocol.
 */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const object = value as Record<string, unknown>;
  switch (object[SIGNATURE]) {
    case SECRET:
      return plain(object["value"]);
    case RESOURCE:
      return object["urn"];
    case ASSET:
    case ARCHIVE: {
      const { [SIGNATURE]: _signature, ...rest } = object;
      return plain(rest);
    }
  }
  return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, plain(item)]));
}

/** Whether a secret stands anywhere in the value. */
export function holdsSecret(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsSecret);
  if (typeof value !== "object" || value === null) return false;
  const object = value as Record<string, unknown>;
  return object[SIGNATURE] === SECRET || Object.values(object).some(holdsSecret);
}

/** Marks a value as secret, so that whatever the program makes of it is secret too. */
export function asSecret(value: unknown): unknown {
  return holdsSecret(value) ? value : { [SIGNATURE]: SECRET, value };
}
