import { createPublicKey } from "node:crypto";
import { join } from "node:path";
import { inject } from "vitest";
import { loadKeys } from "../../packages/sst-local/src/services/cognito/keys.ts";
import {
  altered,
  partsOf,
  signedBy,
  signedByAnother,
  signedByPublicKey,
  unsigned,
} from "../../packages/functions/test/forge.ts";
import { type Person, pool } from "./people.ts";

const HOUR = 3600;

/**
 * Invalid tokens, each derived from a valid one of `person` and wrong in one respect only. Those with a
 * valid signature are signed with the key of the local pool.
 */
export function badTokens({ idToken, accessToken }: Person): Record<string, string> {
  const { id: key } = loadKeys(join(inject("state"), "cognito", `${pool.userPoolId}.keys.json`));
  const now = Math.floor(Date.now() / 1000);
  const issuer = String(partsOf(idToken).claims["iss"]);
  return {
    "an expired token": signedBy(key.privateKey, idToken, {
      claims: { exp: now - 1, iat: now - HOUR, auth_time: now - HOUR },
    }),
    "a token for another client": signedBy(key.privateKey, idToken, { claims: { aud: "other" } }),
    "a token of another pool": signedByAnother(idToken, {
      header: { kid: "foreign" },
      claims: { iss: `${issuer}x` },
    }),
    "a token that needs no signature": unsigned(idToken),
    "a token signed by another key": signedByAnother(idToken),
    "a token of an unknown key": signedByAnother(idToken, { header: { kid: "unknown" } }),
    "a token signed by the public key": signedByPublicKey(idToken, createPublicKey(key.privateKey)),
    "a token with other claims": altered(idToken, { "cognito:groups": [pool.adminGroup] }),
    "an access token": accessToken,
    "no token": "Bearer",
  };
}
