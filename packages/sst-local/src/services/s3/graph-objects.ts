import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { Readable } from "node:stream";
import { UserError } from "../../errors.ts";
import { storeBody } from "./body.ts";
import type { Bucket } from "./bucket.ts";
import type { BucketSettings, GraphObject } from "./graph.ts";
import { toObject } from "./operations/write.ts";
import type { StoredObject } from "./stored-object.ts";

/**
 * Writes the content of the graph's objects that are new or have changed. What the app itself put in
 * an object's place stays.
 * @returns what makes them visible
 * @throws UserError for a file that is not there
 */
export async function prepareObjects(
  settings: readonly BucketSettings[],
  bucketOf: (settings: BucketSettings) => Bucket | undefined,
  cwd: string,
  now: () => number,
): Promise<() => void> {
  const prepared: [Bucket, StoredObject][] = [];
  for (const one of settings) {
    const bucket = bucketOf(one);
    for (const object of bucket ? one.objects : []) {
      const fingerprint = await fingerprintOf(object, cwd);
      const stored = bucket?.get(object.key);
      const isCurrent = stored && (stored.fromGraph ?? fingerprint) === fingerprint;
      if (!bucket || isCurrent) continue;
      const { file, path } = bucket.newFile();
      const content = await storeBody(contentOf(object, cwd), {}, path);
      const { headers, key, metadata } = object;
      const attributes = {
        headers: { "content-type": "application/octet-stream", ...headers },
        metadata,
      };
      const made = toObject(key, attributes, content, file, now());
      prepared.push([bucket, { ...made, fromGraph: fingerprint }]);
    }
  }
  return () => {
    for (const [bucket, object] of prepared) bucket.put(object);
  };
}

function contentOf({ content }: GraphObject, cwd: string): Readable {
  if ("file" in content) return createReadStream(resolve(cwd, content.file));
  if ("base64" in content) return Readable.from([Buffer.from(content.base64, "base64")]);
  return Readable.from([Buffer.from(content.text)]);
}

/** Changes with the object's properties, and with a file's size and time. */
async function fingerprintOf(object: GraphObject, cwd: string): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(object));
  if ("file" in object.content) {
    const { file } = object.content;
    try {
      const { mtimeMs, size } = await stat(resolve(cwd, file));
      hash.update(`${mtimeMs} ${size}`);
    } catch {
      throw new UserError(`The object ${object.key} is made from ${file}, which is not there.`, {
        hint: "A path is relative to the folder of sst.config.ts.",
      });
    }
  }
  return hash.digest("hex");
}
