import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";

/**
 * Encrypts as the SST CLI encrypts a stage's secrets: AES-256-GCM with the stage's passphrase, which
 * is 32 bytes in base64, as key; nonce first, tag last (pkg/project/provider/provider.go of SST 3).
 */
export function encryptForStage(text: string, passphrase: string): Buffer {
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(passphrase, "base64"), nonce);
  return Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
}

/** @throws {Error} when the bytes were encrypted with another passphrase, or have changed since. */
export function decryptForStage(encrypted: Buffer, passphrase: string): string {
  const key = Buffer.from(passphrase, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key, encrypted.subarray(0, 12));
  decipher.setAuthTag(encrypted.subarray(-16));
  const text = Buffer.concat([decipher.update(encrypted.subarray(12, -16)), decipher.final()]);
  return text.toString("utf8");
}
