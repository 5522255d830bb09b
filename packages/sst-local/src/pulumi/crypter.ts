import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { UserError } from "../errors.ts";

/**
 * Pulumi's passphrase secrets provider: AES-256-GCM with a key that PBKDF2 derives from the
 * passphrase. Its state is `v1:<salt>:<"pulumi", encrypted>`, a ciphertext `v1:<nonce>:<bytes and
 * tag>`, all in base64 (pkg/secrets/passphrase/manager.go, sdk/go/common/resource/config/crypt.go).
 */
export class Crypter {
  /** Stored in the checkpoint, to verify the passphrase. */
  readonly state: string;
  readonly #key: Buffer;
  /** Decrypted values by place: a value that has not changed keeps its ciphertext. */
  readonly #decrypted = new Map<string, { text: string; ciphertext: string }>();

  private constructor(key: Buffer, state: (crypter: Crypter) => string) {
    this.#key = key;
    this.state = state(this);
  }

  /** Creates a crypter with a new salt. */
  static async create(passphrase: string): Promise<Crypter> {
    const salt = randomBytes(8);
    const key = await keyOf(passphrase, salt);
    return new Crypter(key, (it) => `v1:${salt.toString("base64")}:${it.encrypt("pulumi")}`);
  }

  /** @throws {UserError} when the passphrase is not the one that the state was encrypted with. */
  static async open(passphrase: string, state: string): Promise<Crypter> {
    const [version, salt = "", ...proof] = state.split(":");
    const key = await keyOf(passphrase, Buffer.from(salt, "base64"));
    const crypter = new Crypter(key, () => state);
    try {
      if (version === "v1" && crypter.decrypt(proof.join(":")) === "pulumi") return crypter;
    } catch {
      // A wrong key fails the authentication tag.
    }
    throw new UserError("The state was encrypted with a passphrase that is not this stage's.");
  }

  /** @param place identifies the value in the state. */
  encrypt(text: string, place = ""): string {
    const known = this.#decrypted.get(place);
    if (known?.text === text) return known.ciphertext;
    const nonce = randomBytes(12);
    const cipher = createCipheriv("aes-256-gcm", this.#key, nonce);
    const encrypted = Buffer.concat([
      cipher.update(text, "utf8"),
      cipher.final(),
      cipher.getAuthTag(),
    ]);
    return `v1:${nonce.toString("base64")}:${encrypted.toString("base64")}`;
  }

  /** @param place identifies the value in the state. */
  decrypt(ciphertext: string, place = ""): string {
    const [, nonce = "", sealed = ""] = ciphertext.split(":");
    const bytes = Buffer.from(sealed, "base64");
    const decipher = createDecipheriv("aes-256-gcm", this.#key, Buffer.from(nonce, "base64"));
    decipher.setAuthTag(bytes.subarray(-16));
    const text = Buffer.concat([
      decipher.update(bytes.subarray(0, -16)),
      decipher.final(),
    ]).toString("utf8");
    if (place !== "") this.#decrypted.set(place, { text, ciphertext });
    return text;
  }
}

const keyOf = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  promisify(pbkdf2)(passphrase, salt, 1_000_000, 32, "sha256");
