import type { IncomingMessage } from "node:http";

/**
 * Path and query string of a request target, percent-escapes kept. An absolute-form target loses its
 * origin; any other text, such as `*`, is taken as a path.
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function targetOf(url: string | undefined): { path: string; query: string } {
  const target = url ?? "/";
  const local = target.startsWith("/")
    ? target
    : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i, "");
  const mark = local.indexOf("?");
  return mark === -1
    ? { path: local || "/", query: "" }
    : { path: local.slice(0, mark) || "/", query: local.slice(mark + 1) };
}

/** The client's address; an IPv4 address that Node shows as IPv6 is written as IPv4. */
export function sourceIpOf({ socket }: IncomingMessage): string {
  const address = socket.remoteAddress ?? "127.0.0.1";
  return address.startsWith("::ffff:") ? address.slice("::ffff:".length) : address;
}

/** Headers that AWS adds to a request before a function or an endpoint gets it. */
export function forwardingHeaders(request: IncomingMessage, trace: string): [string, string][] {
  const { socket, headers } = request;
  const before = headers["x-forwarded-for"];
  const sourceIp = sourceIpOf(request);
  return [
    ["X-Amzn-Trace-Id", trace],
    [
      "X-Forwarded-For",
      before === undefined ? sourceIp : `${[before].flat().join(", ")}, ${sourceIp}`,
    ],
    ["X-Forwarded-Port", String(socket.localPort ?? 443)],
    ["X-Forwarded-Proto", "encrypted" in socket ? "https" : "http"],
  ];
}
