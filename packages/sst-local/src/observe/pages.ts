import type { HttpApi } from "../aws/api.ts";
import { json } from "../aws/http.ts";
import type { Page } from "../aws/service.ts";
import { UserError } from "../errors.ts";

const ROOT = "/_local";

/**
 * Serves each page as JSON at `/_local/<name>`, and the list of paths at `/_local`, to programs on
 * this machine and to pages of the same origin.
 */
export const developerPages = (pages: () => Readonly<Record<string, Page>>): HttpApi => ({
  protocol: "http",
  routes: [
    {
      method: "*",
      // What is below /_local/faults belongs to the services.
      path: /^\/_local(?:\/(?!faults\/)(?<name>.*))?$/,
      access: "local",
      async handle({ method, query, path }, { name = "" }) {
        if (method !== "GET" && method !== "HEAD") {
          return json(
            405,
            { message: "Use GET for the pages below /_local." },
            { allow: "GET, HEAD" },
          );
        }
        const all = pages();
        const paths = Object.keys(all).map((one) => `${ROOT}/${one}`);
        if (name === "") return answer(200, paths);
        const page = Object.hasOwn(all, name) ? all[name] : undefined;
        if (!page) {
          const hint =
            name === "calls" ? " Start with SST_LOCAL_RECORD_CALLS=1 to record calls." : "";
          const message = `There is no page ${path}. Pages: ${paths.join(", ")}.${hint}`;
          return answer(404, { message });
        }
        try {
          return answer(200, await page(query));
        } catch (error) {
          if (!(error instanceof UserError)) throw error;
          return answer(400, { message: [error.message, error.hint].filter(Boolean).join(" ") });
        }
      },
    },
  ],
});

const answer = (status: number, value: unknown) =>
  json(status, value, { "cache-control": "no-store" });

/**
 * A page of a list, oldest first. The query filters it: `?requestId=…&level=ERROR` by equality,
 * `?function=Orders` by a part of the function's name, and `?newest=100` to the last matches.
 */
export const listPage =
  (items: () => readonly object[]): Page =>
  (query) => {
    const newest = Number(query.get("newest") ?? Infinity);
    if (!(newest >= 0)) throw new UserError("newest must be a number of at least 0.");
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
