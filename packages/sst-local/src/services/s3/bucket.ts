import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { makePrivateFolder } from "../../aws/files.ts";
import { Journal } from "../../aws/journal.ts";
import type { BucketSettings } from "./graph.ts";
import {
  checkEvent,
  checkObject,
  checkPart,
  checkUpload,
  type Part,
  type PendingEvent,
  type Segment,
  type StoredObject,
  type Upload,
} from "./stored-object.ts";

interface Values {
  object: StoredObject;
  upload: Upload;
  part: Part;
  event: PendingEvent;
}

/**
 * A bucket: a journal of what it holds, and a file for each content. A file is written before the
 * journal names it and removed after the journal has ceased to, so that an object is there whole or
 * not at all, whenever the process is killed.
 */
export class Bucket {
  settings: BucketSettings;
  readonly #folder: string;
  readonly #journal: Journal<Values>;
  /** By key. */
  readonly #objects: Map<string, StoredObject>;
  /** The keys in the order of their UTF-8 bytes; undefined when it is to be made again. */
  #keys: readonly string[] | undefined;
  /** Files that are being read, with how often. */
  readonly #reading = new Map<string, number>();
  /** Files to remove when nobody reads them any more. */
  readonly #doomed = new Set<string>();

  constructor(settings: BucketSettings, folder: string) {
    this.settings = settings;
    this.#folder = join(folder, "data");
    makePrivateFolder(this.#folder);
    this.#journal = new Journal<Values>(join(folder, "journal.jsonl"), {
      object: checkObject,
      upload: checkUpload,
      part: checkPart,
      event: checkEvent,
    });
    this.#objects = new Map(Array.from(this.#journal.values("object"), (one) => [one.key, one]));
    this.#recover();
  }

  get(key: string): StoredObject | undefined {
    return this.#objects.get(key);
  }

  /** The keys in the order of ListObjects. */
  keys(): readonly string[] {
    this.#keys ??= inUtf8Order([...this.#objects.keys()]);
    return this.#keys;
  }

  /** Stores an object in place of the one with its key. */
  put(object: StoredObject): void {
    const replaced = this.#objects.get(object.key);
    this.#journal.set("object", object.key, object);
    this.#objects.set(object.key, object);
    if (replaced === undefined) this.#keys = undefined;
    const kept = new Set(object.segments.map(({ file }) => file));
    this.#remove(replaced?.segments.filter(({ file }) => !kept.has(file)) ?? []);
  }

  /** True where there was such an object. */
  delete(key: string): boolean {
    const object = this.#objects.get(key);
    if (!object) return false;
    this.#journal.delete("object", key);
    this.#objects.delete(key);
    this.#keys = undefined;
    this.#remove(object.segments);
    return true;
  }

  upload(id: string): Upload | undefined {
    return this.#journal.get("upload", id);
  }

  uploads(): Upload[] {
    return [...this.#journal.values("upload")];
  }

  /** The parts of an upload by their numbers. */
  parts(uploadId: string): Part[] {
    return [...this.#journal.values("part")]
      .filter((part) => part.uploadId === uploadId)
      .toSorted((a, b) => a.number - b.number);
  }

  beginUpload(upload: Upload): void {
    this.#journal.set("upload", upload.id, upload);
  }

  /** Stores a part in place of the one with its number. */
  putPart(part: Part): void {
    const id = `${part.uploadId}/${part.number}`;
    const replaced = this.#journal.get("part", id);
    this.#journal.set("part", id, part);
    if (replaced) this.#remove([replaced.segment]);
  }

  /** Stores the object that an upload became; parts that are not in it are removed. */
  completeUpload(object: StoredObject, uploadId: string): void {
    this.put(object);
    this.#endUpload(uploadId, new Set(object.segments.map(({ file }) => file)));
  }

  abortUpload(uploadId: string): void {
    this.#endUpload(uploadId, new Set());
  }

  /** Keeps an event until it is delivered. */
  addEvent(event: PendingEvent): void {
    this.#journal.set("event", event.id, event);
  }

  events(): PendingEvent[] {
    return [...this.#journal.values("event")];
  }

  deleteEvent(id: string): void {
    this.#journal.delete("event", id);
  }

  /** A name for new content, and where it is to be written. */
  newFile(): { file: string; path: string } {
    const file = randomUUID();
    return { file, path: this.pathOf(file) };
  }

  pathOf(file: string): string {
    return join(this.#folder, file);
  }

  /** Keeps the files of an object until the returned function is called. */
  hold(segments: readonly Segment[]): () => void {
    for (const { file } of segments) this.#reading.set(file, (this.#reading.get(file) ?? 0) + 1);
    return () => {
      for (const { file } of segments) {
        const left = (this.#reading.get(file) ?? 1) - 1;
        if (left > 0) this.#reading.set(file, left);
        else {
          this.#reading.delete(file);
          if (this.#doomed.delete(file)) this.#unlink(file);
        }
      }
    };
  }

  close(): void {
    this.#journal.close();
  }

  #endUpload(uploadId: string, kept: ReadonlySet<string>): void {
    const parts = this.parts(uploadId);
    this.#journal.delete("upload", uploadId);
    for (const { number } of parts) this.#journal.delete("part", `${uploadId}/${number}`);
    this.#remove(parts.map(({ segment }) => segment).filter(({ file }) => !kept.has(file)));
  }

  #remove(segments: readonly Segment[]): void {
    for (const { file } of segments) {
      if (this.#reading.has(file)) this.#doomed.add(file);
      else this.#unlink(file);
    }
  }

  #unlink(file: string): void {
    // A file that stays behind is removed at the next start.
    rm(this.pathOf(file), { force: true }).catch(() => undefined);
  }

  /** Ends what a kill interrupted: uploads that were completed, and files that nothing names. */
  #recover(): void {
    for (const { uploadId, segments } of this.#objects.values()) {
      if (uploadId !== undefined && this.upload(uploadId)) {
        this.#endUpload(uploadId, new Set(segments.map(({ file }) => file)));
      }
    }
    for (const { uploadId, number } of [...this.#journal.values("part")]) {
      if (!this.upload(uploadId)) this.#journal.delete("part", `${uploadId}/${number}`);
    }
    const named = new Set([
      ...[...this.#objects.values()].flatMap(({ segments }) => segments.map(({ file }) => file)),
      ...Array.from(this.#journal.values("part"), ({ segment }) => segment.file),
    ]);
    for (const file of readdirSync(this.#folder)) {
      if (!named.has(file)) rmSync(this.pathOf(file), { force: true });
    }
  }
}

/** UTF-16 orders as UTF-8 does but for characters beyond the surrogates. */
function inUtf8Order(keys: string[]): readonly string[] {
  if (!keys.some((key) => /[\ud800-\uffff]/.test(key))) return keys.sort();
  return keys
    .map((key) => [key, Buffer.from(key)] as const)
    .sort(([, a], [, b]) => Buffer.compare(a, b))
    .map(([key]) => key);
}
