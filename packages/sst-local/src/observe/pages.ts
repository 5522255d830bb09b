import type { IncomingMessage, ServerResponse } from "node:http";
import { UserError } from "../errors.ts";
import type { AwsService } from "../stack/aws-endpoint.ts";
import { refusalOf } from "../aws/guard.ts";

/** What there is to see by name, for a query. What is asked in vain is a UserError. */
export type Shown = Readonly<Record<string, (query: URLSearchParams) => unknown>>;

const ROOT = "/_local";

/**
 * Serves each thing as JSON at `/_local/<name>`, and their addresses at `/_local`. Only programs of
 * this machine and pages of the allowed origins are answered.
 */
export function pages(shown: Shown, allowedOrigins: readonly string[]): AwsService {
  return {
    handlesPath: (path) => path === ROOT || path.startsWith(`${ROOT}/`),
    listener(request, response) {
      request.resume();
      const reason = refusalOf(request, "same-origin");
      if (reason !== undefined) return send(response, 403, { message: reason });
      const { origin } = request.headers;
      if (origin !== undefined) response.setHeader("access-control-allow-origin", origin);
      if (allowedOrigins.length > 0) response.setHeader("vary", "origin");
      answer(request, response, shown).catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        const hint = error instanceof UserError && error.hint ? ` ${error.hint}` : "";
        send(response, error instanceof UserError ? 400 : 500, { message: message + hint });
      });
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  shown: Shown,
): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (request.method !== "GET" && request.method !== "HEAD") {
    response.setHeader("allow", "GET, HEAD");
    return send(response, 405, { message: "There is only reading here." });
  }
  const name = url.pathname.slice(ROOT.length + 1);
  const addresses = Object.keys(shown).map((one) => `${ROOT}/${one}`);
  if (name === "") return send(response, 200, addresses);
  const show = Object.hasOwn(shown, name) ? shown[name] : undefined;
  if (!show) {
    const hint = name === "calls" ? " SST_LOCAL_RECORD_CALLS=1 at start records calls." : "";
    const message = `There is no ${url.pathname}, but ${addresses.join(", ")}.${hint}`;
    return send(response, 404, { message });
  }
  send(response, 200, await show(url.searchParams));
}

/**
 * A list, oldest first. The query narrows it down: `?requestId=…&level=ERROR` are equal,
 * `?function=Orders` is in the function's name, and of those `?newest=100` are the last.
 */
export const narrowed =
  (items: () => readonly object[]) =>
  (query: URLSearchParams): object[] => {
    const newest = Number(query.get("newest") ?? Infinity);
    if (!(newest >= 0)) throw new UserError("newest is a number.");
    const found = items().filter(matches([...query].filter(([name]) => name !== "newest")));
    return newest < found.length ? found.slice(found.length - newest) : found;
  };

const matches =
  (wanted: [string, string][]) =>
  (item: object): boolean =>
    wanted.every(([name, value]) => {
      const is: unknown = (item as Record<string, unknown>)[name];
      if (name === "function") return typeof is === "string" && is.includes(value);
      return (typeof is === "string" || typeof is === "number") && String(is) === value;
    });

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(JSON.stringify(body));
}
