import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { unseal } from "../stage-cipher.ts";
import { homeDir, passphraseOf } from "./listener.ts";
import { ObjectStore } from "./object-store.ts";

/** The stage under which SST keeps secrets that hold for every stage. */
const FALLBACK = "_fallback";

/**
 * Secrets that `sst secret set` has stored for a stage of the app on this machine, those for all
 * stages first.
 * @throws {UserError} when they cannot be decrypted.
 */
export function storedSecrets(cwd: string, stage: string): Record<string, string> {
  const buckets = join(homeDir(cwd), "buckets");
  if (!existsSync(buckets)) return {};
  const store = new ObjectStore(buckets);
  const secrets: Record<string, string> = {};
  for (const owner of [FALLBACK, stage]) {
    for (const bucket of readdirSync(buckets)) {
      for (const key of store.keys(bucket, "secret/")) {
        const [, app = "", file] = key.split("/");
        const content = file === `${owner}.json` && store.get(bucket, key);
        if (!content) continue;
        const region = bucket.replace("sst-state-local-", "");
        const passphrase = passphraseOf(homeDir(cwd), { app, stage: owner, region });
        Object.assign(secrets, opened(content, passphrase, owner));
      }
    }
  }
  return secrets;
}

function opened(content: Buffer, passphrase: string, stage: string): Record<string, string> {
  try {
    return JSON.parse(unseal(content, passphrase)) as Record<string, string>;
  } catch (cause) {
    throw new UserError(`The secrets of stage ${stage} cannot be decrypted.`, {
      hint: "They belong to another passphrase. Delete .sst/local/home and set them again.",
      cause,
    });
  }
}
