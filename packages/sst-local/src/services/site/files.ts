import { readFile, stat } from "node:fs/promises";
import { extname, join, sep } from "node:path";

/** A file to answer with. */
export interface SiteFile {
  path: string;
  contentType: string;
  content: Buffer;
}

/**
 * The file for a path, as SST's CloudFront function finds it: the file itself, else the page of that
 * name, else the folder's index, else the error page.
 */
export async function fileFor(
  folder: string,
  pathname: string,
  errorPage: string | undefined,
): Promise<SiteFile | undefined> {
  const path = decoded(pathname);
  const suffixes = path.endsWith("/") ? ["index.html"] : ["", ".html", "/index.html"];
  const candidates = suffixes.map((suffix) => `${path}${suffix}`);
  for (const candidate of errorPage === undefined ? candidates : [...candidates, errorPage]) {
    const file = join(folder, candidate);
    // `..` must not lead out of the site.
    if (!file.startsWith(folder + sep) || !(await isFile(file))) continue;
    const contentType = types[extname(file).toLowerCase()] ?? "application/octet-stream";
    return { path: file, contentType, content: await readFile(file) };
  }
  return undefined;
}

const types: Readonly<Record<string, string>> = {
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

/** Whether it is worth compressing. */
export const isText = (contentType: string): boolean =>
  /^text\/|javascript|json|xml|wasm/.test(contentType);

function decoded(pathname: string): string {
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
