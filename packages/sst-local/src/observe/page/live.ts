import { useEffect, useState } from "preact/hooks";
import type { Versions } from "../data.ts";

/** How often the stack is asked whether there is something new, while the page is visible. */
const POLL_MS = 1000;

/** Requests `/_local/<path>`. @throws Error with the stack's message */
export async function getLocal<Body>(path: string, init?: RequestInit): Promise<Body> {
  const response = await fetch(`/_local/${path}`, init);
  const body: unknown = await response.json();
  if (response.ok) return body as Body;
  throw new Error(
    (body as { message?: string }).message ?? `The stack answered ${response.status}.`,
  );
}

/** What the page knows of the stack, and who wants to hear of changes. */
const state: { versions: Versions; isReachable: boolean } = { versions: {}, isReachable: true };
const listeners = new Set<() => void>();
let isPolling = false;

async function poll() {
  if (!document.hidden) {
    const before = JSON.stringify(state);
    try {
      state.versions = await getLocal<Versions>("versions");
      state.isReachable = true;
    } catch {
      state.isReachable = false;
    }
    if (JSON.stringify(state) !== before) for (const listener of listeners) listener();
  }
  setTimeout(() => void poll(), POLL_MS);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!isPolling) {
    isPolling = true;
    void poll();
  }
  return () => void listeners.delete(listener);
}

/** Renders again whenever something has changed; false while the stack does not answer. */
export function useIsReachable(): boolean {
  const [isReachable, set] = useState(state.isReachable);
  useEffect(() => subscribe(() => set(state.isReachable)), []);
  return isReachable;
}

export interface Loaded<Body> {
  value?: Body;
  error?: unknown;
  reload: () => void;
}

/**
 * The JSON of a path, loaded again when one of these lists has grown or the stack has started anew.
 * @param path undefined loads nothing
 */
export function useLocal<Body>(
  path: string | undefined,
  lists: readonly string[] = [],
): Loaded<Body> {
  const [loaded, setLoaded] = useState<{
    path?: string | undefined;
    value?: Body;
    error?: unknown;
  }>({});
  const [version, setVersion] = useState(() => versionOf(lists));
  const [reloads, setReloads] = useState(0);
  useEffect(() => subscribe(() => setVersion(versionOf(lists))), [lists.join()]);
  useEffect(() => {
    if (path === undefined) return;
    let isCurrent = true;
    getLocal<Body>(path).then(
      (value) => isCurrent && setLoaded({ path, value }),
      (error: unknown) =>
        // What was shown stays, while the stack restarts.
        isCurrent && setLoaded((now) => (now.path === path && now.value ? now : { path, error })),
    );
    return () => {
      isCurrent = false;
    };
  }, [path, version, reloads]);
  const { value, error } = loaded.path === path ? loaded : {};
  return {
    ...(value !== undefined && { value }),
    ...(error !== undefined && { error }),
    reload: () => setReloads((count) => count + 1),
  };
}

const versionOf = (lists: readonly string[]): string =>
  `${state.isReachable} ${lists.map((name) => state.versions[name] ?? 0).join(" ")}`;

/** The parts of the URL's fragment: `["requests", "<id>"]` of `#/requests/<id>`. */
export function useRoute(): string[] {
  const [route, setRoute] = useState(routeOf);
  useEffect(() => {
    const onHashChange = () => setRoute(routeOf());
    addEventListener("hashchange", onHashChange);
    return () => removeEventListener("hashchange", onHashChange);
  }, []);
  return route;
}

const routeOf = (): string[] =>
  location.hash.replace(/^#\/?/, "").split("/").filter(Boolean).map(decode);

/** A part as it is where it is not percent-encoded UTF-8: nothing has that name. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const hrefOf = (...route: string[]): string =>
  `#/${route.map(encodeURIComponent).join("/")}`;
