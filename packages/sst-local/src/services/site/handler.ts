import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";
import { type Handler, refusalOf } from "../../aws/guard.ts";
import { json, sendAnswer, targetOf } from "../../aws/http.ts";
import type { StaticSite } from "./graph.ts";
import { fileFor, isText } from "./files.ts";

export interface SiteHandlerOptions {
  /** Returns the folder of the files; rejects with the error of the build, undefined before a build. */
  files: () => Promise<string> | undefined;
  site: () => Pick<StaticSite, "errorPage" | "headers">;
  /** Answers `/_local` for pages of the site's own origin. */
  developerPages: Handler;
}

/** Serves a site as CloudFront does: its files, its headers, and its error page for other paths. */
export function siteHandler({ files, site, developerPages }: SiteHandlerOptions): Handler {
  return async (request, response) => {
    const { path } = targetOf(request.url);
    if (path === "/_local" || path.startsWith("/_local/")) {
      const refusal = refusalOf(request, "same-origin");
      if (refusal === undefined) return developerPages(request, response);
      request.resume();
      return sendAnswer(response, json(403, { message: refusal }));
    }
    request.resume();
    if (request.method !== "GET" && request.method !== "HEAD") {
      response.writeHead(405, { allow: "GET, HEAD" }).end();
      return;
    }
    try {
      await serve(path);
    } catch (error) {
      page(response, 500, error instanceof Error ? error.message : String(error));
    }

    async function serve(pathname: string): Promise<void> {
      const folder = await Promise.race([files(), nextTurn]);
      if (folder === undefined) return page(response, 503, "The site is being built.");
      const { errorPage, headers } = site();
      const file = await fileFor(folder, pathname, errorPage);
      if (file === undefined) {
        response.writeHead(404, headers).end();
        return;
      }
      const etag = `"${createHash("sha256").update(file.content).digest("base64url").slice(0, 27)}"`;
      const common = {
        ...headers,
        etag,
        "content-type": file.contentType,
        "cache-control": "max-age=0, must-revalidate",
        vary: "accept-encoding",
      };
      if (request.headers["if-none-match"] === etag) {
        response.writeHead(304, common).end();
        return;
      }
      const compressed =
        isText(file.contentType) && /\bgzip\b/.test(String(request.headers["accept-encoding"]));
      const body = compressed ? gzipSync(file.content) : file.content;
      response.writeHead(200, {
        ...common,
        "content-length": body.length,
        ...(compressed && { "content-encoding": "gzip" }),
      });
      response.end(request.method === "HEAD" ? undefined : body);
    }
  };
}

/** Resolves in the next turn of the event loop, so that it loses a race against a settled promise. */
const nextTurn = new Promise<undefined>((resolve) => {
  setImmediate(() => resolve(undefined));
});

/** Responds with a page that reloads itself every second. */
function page(response: ServerResponse, status: number, text: string): void {
  const escaped = text.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`);
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "retry-after": "1",
    refresh: "1",
  });
  response.end(`<!doctype html><title>${status}</title><pre>${escaped}</pre>`);
}
