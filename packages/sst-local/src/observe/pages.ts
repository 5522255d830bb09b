import type { HttpApi, HttpRoute } from "../aws/api.ts";
import { type HttpAnswer, type HttpRequest, json, redirect } from "../aws/http.ts";
import type { FunctionInvoker } from "../aws/capabilities.ts";
import type { Page } from "../aws/service.ts";
import { UserError } from "../errors.ts";

const ROOT = "/_local";

export interface DeveloperPagesOptions {
  pages: () => Readonly<Record<string, Page>>;
  /** Runs a function for the page; without it, the page is only at `pageUrl`. */
  invoke?: FunctionInvoker["invoke"];
  /** The page for people at another origin, to which a browser is led. */
  pageUrl?: string;
}

/**
 * Serves each page as JSON at `/_local/<name>`, and the list of paths at `/_local`, to programs on
 * this machine and to pages of the same origin. A browser that opens `/_local` gets a page of them.
 */
export const developerPages = (options: DeveloperPagesOptions): HttpApi => ({
  protocol: "http",
  routes: [
    ...(options.invoke ? [invokeRoute(options.invoke)] : []),
    {
      method: "*",
      // What is below /_local/faults belongs to the services.
      path: /^\/_local(?:\/(?!faults\/)(?<name>.*))?$/,
      access: "local",
      handle: (request, { name = "" }) =>
        request.method === "GET" || request.method === "HEAD"
          ? answerGet(request, name, options)
          : refuseMethod("GET, HEAD"),
    },
  ],
});

async function answerGet(
  request: HttpRequest,
  name: string,
  { pages, invoke, pageUrl }: DeveloperPagesOptions,
): Promise<HttpAnswer> {
  const { query, path } = request;
  if (name === "" && wantsHtml(request) && pageUrl !== undefined) return redirect(pageUrl);
  if (invoke && ((name === "" && wantsHtml(request)) || name.startsWith("page."))) {
    const file = await (await import("./page-files.ts")).pageFile(name || "page.html");
    if (file) return file;
  }
  const all = pages();
  const paths = Object.keys(all).map((one) => `${ROOT}/${one}`);
  if (name === "") return answer(200, paths);
  const page = Object.hasOwn(all, name) ? all[name] : undefined;
  if (!page) {
    const hint = name === "calls" ? " Start with SST_LOCAL_RECORD_CALLS=1 to record calls." : "";
    const message = `There is no page ${path}. Pages: ${paths.join(", ")}.${hint}`;
    return answer(404, { message });
  }
  return answerOrRefusal(() => page(query));
}

/** Browsers name HTML; curl and fetch do not. */
const wantsHtml = ({ headers }: HttpRequest): boolean =>
  headers.accept?.includes("text/html") === true;

/** `POST /_local/invoke/<function>` runs a function with the body as its event. */
const invokeRoute = (invoke: FunctionInvoker["invoke"]): HttpRoute => ({
  method: "*",
  path: /^\/_local\/invoke\/(?<function>[^/]+)$/,
  access: "local",
  handle({ method, body, headers }, { function: name = "" }) {
    if (method !== "POST") return refuseMethod("POST");
    // A form of another page cannot send this type without a preflight.
    if (!headers["content-type"]?.startsWith("application/json")) {
      return answer(415, { message: "The event is JSON: send content-type application/json." });
    }
    return answerOrRefusal(async () => {
      const begun = performance.now();
      const { payload, ...outcome } = await invoke(decode(name), eventOf(body));
      const { requestId, functionError } = outcome;
      return { requestId, functionError, result: payload, milliseconds: performance.now() - begun };
    });
  },
});

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    throw new UserError(`The function's name ${name} is not percent-encoded UTF-8.`);
  }
}

function eventOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`The event is not JSON: ${reason}`);
  }
}

async function answerOrRefusal(value: () => unknown): Promise<HttpAnswer> {
  try {
    return answer(200, await value());
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return answer(400, { message: [error.message, error.hint].filter(Boolean).join(" ") });
  }
}

const refuseMethod = (allow: string): HttpAnswer =>
  json(405, { message: `Use ${allow.split(",")[0]} for this path.` }, { allow });

const answer = (status: number, value: unknown) =>
  json(status, value, { "cache-control": "no-store" });

/**
 * A page of a list, oldest first. The query filters it: `?requestId=…&level=ERROR` by equality,
 * `?function=Orders` by a part of the function's name, `?after=7` to entries with a larger `id`,
 * `?since=…` to those of that time and later, and `?newest=100` to the last matches.
 */
export const listPage =
  <Item extends object>(items: () => readonly Item[]) =>
  (query: URLSearchParams): readonly Item[] => {
    const newest = numberOf(query, "newest") ?? Infinity;
    const after = numberOf(query, "after");
    const since = numberOf(query, "since");
    const wanted = [...query].filter(([name]) => !["newest", "after", "since"].includes(name));
    const found = items().filter(
      (item) =>
        matches(item, wanted) &&
        (after === undefined || ("id" in item && Number(item.id) > after)) &&
        (since === undefined || ("timestamp" in item && Number(item.timestamp) >= since)),
    );
    return newest < found.length ? found.slice(found.length - newest) : found;
  };

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  const value = Number(text);
  if (!(value >= 0)) throw new UserError(`${name} must be a number of at least 0.`);
  return value;
}

const matches = (item: object, wanted: readonly [string, string][]): boolean =>
  wanted.every(([name, value]) => {
    const is: unknown = (item as Record<string, unknown>)[name];
    if (name === "function") return typeof is === "string" && is.includes(value);
    return (typeof is === "string" || typeof is === "number") && String(is) === value;
  });
