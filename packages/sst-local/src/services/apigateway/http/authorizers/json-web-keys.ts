import { createPublicKey, type KeyObject } from "node:crypto";
import { isRecord, parsedRecord, records, text } from "../../../../graph/inputs.ts";
import { LIMITS } from "../limits.ts";

/** The public keys of issuers, by `kid`. */
export interface JsonWebKeys {
  /**
   * The key of an issuer; undefined when it has none of that id.
   * @throws Error when the issuer's configuration or key set cannot be read
   */
  find(issuer: string, kid: string): Promise<KeyObject | undefined>;
}

type KeySet = ReadonlyMap<string, KeyObject>;

/**
 * Creates a cache of key sets, which are found by OpenID Connect Discovery. A key id that is not in a
 * cached set reads the set again.
 * @param localUrl the local address of a URL of AWS
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig
 */
export function jsonWebKeys(localUrl: (url: string) => string, now: () => number): JsonWebKeys {
  const cache = new Map<string, { readonly keys: KeySet; readonly expiresAt: number }>();

  async function read(issuer: string): Promise<KeySet> {
    const base = issuer.replace(/\/$/, "");
    const configuration = await readJson(localUrl(`${base}/.well-known/openid-configuration`));
    const keySetUrl = text(configuration, "jwks_uri");
    if (keySetUrl === undefined) throw new Error(`The configuration of ${issuer} has no jwks_uri.`);
    const keys = keysOf(await readJson(localUrl(keySetUrl)));
    cache.set(issuer, { keys, expiresAt: now() + LIMITS.keySetTtl });
    return keys;
  }

  return {
    async find(issuer, kid) {
      const cached = cache.get(issuer);
      const isFresh = cached !== undefined && cached.expiresAt > now();
      const known = isFresh ? cached.keys.get(kid) : undefined;
      return known ?? (await read(issuer)).get(kid);
    },
  };
}

/** @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
function keysOf(keySet: Record<string, unknown>): KeySet {
  return new Map(
    records(keySet, "keys").flatMap((key) => {
      const kid = text(key, "kid");
      if (kid === undefined || key["kty"] !== "RSA") return [];
      try {
        return [[kid, createPublicKey({ key, format: "jwk" })] as const];
      } catch {
        return [];
      }
    }),
  );
}

async function readJson(url: string): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(LIMITS.discoveryTimeout);
  const response = await fetch(url, { signal, redirect: "error" });
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const body = await readLimited(response, url);
  const value = parsedRecord(body);
  if (!isRecord(value)) throw new Error(`${url} is not a JSON object.`);
  return value;
}

async function readLimited(response: Response, url: string): Promise<string> {
  const body: AsyncIterable<Uint8Array> | null = response.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > LIMITS.keySet) throw new Error(`${url} is larger than ${LIMITS.keySet} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
