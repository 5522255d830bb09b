import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/**
 * Encrypts as the SST CLI encrypts a stage's secrets: AES-256-GCM under the stage's passphrase,
 * which is 32 bytes in base64; nonce first, tag last (pkg/project/provider/provider.go of SST 3).
 */
export function seal(text: string, passphrase: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(passphrase, "base64"), nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** @throws when it was not sealed with this passphrase, or has changed since. */
export function unseal(sealed: Buffer, passphrase: string): string {
  const key = Buffer.from(passphrase, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, 12));
  decipher.setAuthTag(sealed.subarray(-16));
  const text = Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]);
  return text.toString("utf8");
}
