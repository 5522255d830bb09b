import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { isRecord } from "../../graph/inputs.ts";
import { FALLBACK_STAGE, regionOfBucket, SECRETS_PREFIX } from "../../sst-internals/aws-home.ts";
import { decryptForStage } from "../stage-cipher.ts";
import { homeDir, passphraseOf } from "./listener.ts";
import { ObjectStore } from "./object-store.ts";

/**
 * Reads the secrets that `sst secret set` stored on this machine for a stage; those for all stages
 * come first and are overridden.
 * @throws {UserError} when they cannot be decrypted.
 */
export function storedSecrets(cwd: string, stage: string): Record<string, string> {
  const buckets = join(homeDir(cwd), "buckets");
  if (!existsSync(buckets)) return {};
  const store = new ObjectStore(buckets);
  const secrets: Record<string, string> = {};
  for (const owner of [FALLBACK_STAGE, stage]) {
    for (const bucket of readdirSync(buckets)) {
      for (const key of store.keys(bucket, SECRETS_PREFIX)) {
        const [, app = "", file] = key.split("/");
        const content = file === `${owner}.json` && store.get(bucket, key);
        if (!content) continue;
        const region = regionOfBucket(bucket);
        const passphrase = passphraseOf(homeDir(cwd), { app, stage: owner, region });
        Object.assign(secrets, decryptSecrets(content, passphrase, owner));
      }
    }
  }
  return secrets;
}

function decryptSecrets(
  content: Buffer,
  passphrase: string,
  stage: string,
): Record<string, string> {
  try {
    const secrets: unknown = JSON.parse(decryptForStage(content, passphrase));
    if (isRecord(secrets)) {
      return Object.fromEntries(
        Object.entries(secrets).map(([key, value]) => [key, String(value)]),
      );
    }
    throw new Error("They are not a JSON object.");
  } catch (cause) {
    throw new UserError(`The secrets of stage ${stage} cannot be decrypted.`, {
      hint: "They were encrypted with another passphrase. Delete .sst/local/home and set them again.",
      cause,
    });
  }
}
