import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, sep } from "node:path";
import { writeFileAtomically } from "../../aws/files.ts";

/** Stores the objects of S3 buckets as files, `<dir>/<bucket>/<key>`, readable by their owner alone. */
export class ObjectStore {
  readonly #dir: string;

  constructor(dir: string) {
    this.#dir = dir;
  }

  get(bucket: string, key: string): Buffer | undefined {
    try {
      return readFileSync(this.#file(bucket, key));
    } catch (error) {
      if (["ENOENT", "EISDIR", "ENOTDIR"].includes((error as NodeJS.ErrnoException).code ?? "")) {
        return undefined;
      }
      throw error;
    }
  }

  /** Replaces the object atomically. */
  put(bucket: string, key: string, content: Buffer): void {
    const file = this.#file(bucket, key);
    writeFileAtomically(file, content);
  }

  delete(bucket: string, key: string): void {
    rmSync(this.#file(bucket, key), { force: true });
  }

  /** The keys with this prefix, sorted. */
  keys(bucket: string, prefix: string): string[] {
    let files: string[];
    try {
      files = readdirSync(join(this.#dir, bucket), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.name.endsWith(".new"))
        .map((entry) => join(entry.parentPath, entry.name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
      throw error;
    }
    const base = join(this.#dir, bucket) + sep;
    return files
      .map((file) => file.slice(base.length).split(sep).join("/"))
      .filter((key) => key.startsWith(prefix))
      .sort();
  }

  #file(bucket: string, key: string): string {
    const file = join(this.#dir, bucket, key);
    if (!file.startsWith(join(this.#dir, bucket) + sep) || !bucket || bucket.includes("..")) {
      throw new Error(`"${bucket}/${key}" is not a valid bucket and object key.`);
    }
    return file;
  }
}
