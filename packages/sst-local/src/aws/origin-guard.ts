import type { IncomingMessage } from "node:http";

/** What this machine calls itself. */
const here = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * Why a request is none of a program on this machine or of an allowed page; undefined when it is.
 * A page from elsewhere shows by its `Origin` or, where a browser sends none, `Sec-Fetch-Site`; one
 * that got to this address by changing its own name in DNS shows by its `Host`.
 * https://www.rfc-editor.org/rfc/rfc6454#section-7
 * https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function foreign(
  { headers }: Pick<IncomingMessage, "headers">,
  allowedOrigins: readonly string[],
): string | undefined {
  const host = (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
  if (!here.has(host)) return `It was sent to ${host || "no host"}, which is not this machine.`;
  const { origin } = headers;
  if (origin !== undefined) {
    if (allowedOrigins.includes(origin)) return undefined;
    return `It comes from a page of ${origin}.`;
  }
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "none" && site !== "same-origin") {
    return "It comes from a page of another origin.";
  }
  return undefined;
}
