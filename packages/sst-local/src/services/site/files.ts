import { readFile, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";

/** A file of a site and its content. */
export interface SiteFile {
  path: string;
  contentType: string;
  content: Buffer;
}

/**
 * Finds the file for a path as SST's CloudFront function does: the file itself, the `.html` page of
 * that name, the folder's index, or the error page.
 */
export async function fileFor(
  folder: string,
  pathname: string,
  errorPage: string | undefined,
): Promise<SiteFile | undefined> {
  const path = decode(pathname);
  const suffixes = path.endsWith("/") ? ["index.html"] : ["", ".html", "/index.html"];
  const candidates = suffixes.map((suffix) => `${path}${suffix}`);
  for (const candidate of errorPage === undefined ? candidates : [...candidates, errorPage]) {
    const file = join(folder, candidate);
    // A path with `..` must not leave the folder.
    if (!file.startsWith(folder + sep) || !(await isFile(file))) continue;
    const contentType = CONTENT_TYPES[extname(file).toLowerCase()] ?? "application/octet-stream";
    return { path: file, contentType, content: await readFile(file) };
  }
  return undefined;
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
export const isText = (contentType: string): boolean =>
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
