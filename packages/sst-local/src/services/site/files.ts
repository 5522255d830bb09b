import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";
import { gzipSync } from "node:zlib";
import type { ForwardedRequest, ForwardedResponse } from "../../aws/forward.ts";
import { parsedRecord, record, texts } from "../../graph/inputs.ts";

/** Answers as the bucket of a site does, with the file of a folder for a key. */
export async function fileAnswer(
  folder: string,
  key: string,
  { headers }: Pick<ForwardedRequest, "headers">,
): Promise<ForwardedResponse> {
  const file = join(folder, decode(key));
  // A key with `..` must not leave the folder.
  if (!file.startsWith(folder + sep) || !(await isFile(file))) return accessDenied;
  const content = await readFile(file);
  const contentType = CONTENT_TYPES[extname(file).toLowerCase()] ?? "application/octet-stream";
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 27)}"`;
  const common = [
    ["etag", etag],
    ["content-type", contentType],
    ["cache-control", "max-age=0, must-revalidate"],
    ["vary", "accept-encoding"],
  ] as const;
  const valueOf = (name: string) => headers.find(([one]) => one === name)?.[1] ?? "";
  if (valueOf("if-none-match") === etag) {
    return { status: 304, headers: common, body: Buffer.alloc(0) };
  }
  const compressed = isText(contentType) && /\bgzip\b/.test(valueOf("accept-encoding"));
  const body = compressed ? gzipSync(content) : content;
  return {
    status: 200,
    headers: [
      ...common,
      ["content-length", String(body.length)],
      ...(compressed ? [["content-encoding", "gzip"] as const] : []),
    ],
    body,
  };
}

/** The answer of a bucket that CloudFront may not list, for a key without an object. */
const accessDenied: ForwardedResponse = {
  status: 403,
  headers: [["content-type", "application/xml"]],
  body: Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
  ),
};

/** The paths of a site by which SST's CloudFront function finds a file. */
export interface Listing {
  /** Files of the folder itself and of `.well-known`. */
  readonly files: readonly string[];
  /** Other folders. */
  readonly folders: readonly string[];
}

/** Lists a folder as SST does at a deploy: StaticSite's `createKvEntries`. */
export async function listFolder(folder: string, path = "/"): Promise<Listing> {
  const files: string[] = [];
  const folders: string[] = [];
  for (const entry of await readdir(join(folder, path), { withFileTypes: true })) {
    const own = `${path}${entry.name}`;
    if (entry.isFile()) files.push(own);
    else if (own === "/.well-known") {
      const inner = await listFolder(folder, `${own}/`);
      files.push(...inner.files);
      folders.push(...inner.folders);
    } else if (entry.isDirectory()) folders.push(own);
  }
  return { files, folders };
}

/** The keys of a site in its key value store: those of the graph, and those of its files. */
export function keyValuesOf(
  { files, folders }: Listing,
  entries: Readonly<Record<string, string>>,
): Record<string, string> {
  const metadata = parsedRecord(entries["metadata"] ?? "{}");
  const s3 = record(metadata, "s3");
  return {
    ...entries,
    ...Object.fromEntries(files.map((path) => [path, "s3"])),
    metadata: JSON.stringify({
      ...metadata,
      s3: { ...s3, routes: [...texts(s3, "routes"), ...folders] },
    }),
  };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".gif": "image/gif",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/vnd.microsoft.icon",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
  ".webp": "image/webp",
  ".woff": "font/woff",
  ".woff2": "font/woff2",
  ".xml": "application/xml",
};

/** True for a content type that is worth compressing. */
const isText = (contentType: string): boolean =>
  /^text\/|javascript|json|xml|wasm/.test(contentType);

function decode(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

const isFile = async (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
