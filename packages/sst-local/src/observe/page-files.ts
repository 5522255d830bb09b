import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { HttpAnswer } from "../aws/http.ts";
import { isBundled } from "../program-files.ts";

/** Its own scripts and styles, and requests to its own origin. https://www.w3.org/TR/CSP3/ */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HTML = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <meta name="color-scheme" content="light dark" />
    <title>sst-local</title>
    <link rel="icon" href="data:," />
    <link rel="stylesheet" href="/_local/page.css" />
    <script type="module" src="/_local/page.js"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>This page needs JavaScript. Its data is JSON below /_local.</noscript>
  </body>
</html>
`;

const TYPES: Readonly<Record<string, string>> = {
  "page.html": "text/html; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
};

/** Resolves to a file of the page; undefined for another name. */
export async function pageFile(name: string): Promise<HttpAnswer | undefined> {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (type === undefined) return undefined;
  return {
    status: 200,
    headers: {
      "content-type": type,
      "content-security-policy": POLICY,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cross-origin-opener-policy": "same-origin",
    },
    body: name === "page.html" ? HTML : await built(name),
  };
}

/** A file that the build has made, or that is made of the sources now. */
async function built(name: string): Promise<string | Uint8Array> {
  if (isBundled) return readFile(join(import.meta.dirname, name));
  const { build } = await import("esbuild");
  const entry = name === "page.css" ? "page.css" : "main.tsx";
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "page", entry)],
    ...{ bundle: true, format: "esm", write: false, minify: true, target: "es2022" },
  });
  return outputFiles[0]?.contents ?? "";
}
