import { createCipheriv } from "node:crypto";

/** Its file of links has no link in it, so that its key is none. */
const KEY = Buffer.alloc(32);
const NONCE = Buffer.alloc(12);

/** The environment by which SST's SDKs for Go and Rust find the file. */
export const linkFileEnvironment = {
  SST_KEY: KEY.toString("base64"),
  SST_KEY_FILE: "resource.enc",
};

/**
 * The encrypted file of links that SST's SDKs for Go and Rust require beside a program. It is empty:
 * the links are those of the environment, which these SDKs add to it.
 * @see https://github.com/sst/sst/blob/v3.19.3/sdk/rust/src/lib.rs
 */
export function linkFile(): { name: string; contents: Buffer } {
  const cipher = createCipheriv("aes-256-gcm", KEY, NONCE);
  const encrypted = [cipher.update("{}"), cipher.final()];
  const contents = Buffer.concat([...encrypted, cipher.getAuthTag()]);
  return { name: linkFileEnvironment.SST_KEY_FILE, contents };
}
