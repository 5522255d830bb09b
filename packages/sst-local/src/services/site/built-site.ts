import { watch as watchFolder } from "node:fs";
import { sep } from "node:path";
import type { ForwardedRequest, ForwardedResponse } from "../../aws/forward.ts";
import { errorPage } from "../../aws/error-page.ts";
import type { StaticSite } from "./graph.ts";
import { buildSite } from "./build.ts";
import { fileAnswer, keyValuesOf, type Listing, listFolder } from "./files.ts";

export interface SiteOptions {
  /** Folder of sst.config.ts. */
  cwd: string;
  /** Folder of its builds. */
  folder: string;
  /** True to build again when a file in its folder changes. */
  watch: boolean;
  /** A sentence for the terminal. */
  log: (sentence: string) => void;
}

/** A site that is built and served. */
export interface Site {
  /** The answer of its bucket for a key; a page that reloads itself before the first build. */
  answer: (key: string, request: Pick<ForwardedRequest, "headers">) => Promise<ForwardedResponse>;
  /** Its keys in the key value store after the last build, given those of the graph. */
  keyValues: (entries: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  /** Replaces the site's definition, and builds the site if its inputs have changed. */
  update: (site: StaticSite, environment: Record<string, string>) => void;
  /** Ends the build in progress and the watching. */
  stop: () => Promise<void>;
}

/** Builds a site in the background; the last successful build is served until the next one is. */
export function createSite(options: SiteOptions): Site {
  const { cwd, folder, watch, log } = options;
  let current: StaticSite;
  let environment: Record<string, string> = {};
  let served: Promise<string> | undefined;
  let listing: Listing = { files: [], folders: [] };
  let building: Promise<void> = Promise.resolve();
  const stopping = new AbortController();
  let queued = false;
  let watcher: Watcher | undefined;

  /** Runs one build at a time; changes during a build cause one more. */
  function build(): void {
    if (queued) return;
    queued = true;
    building = building.then(async () => {
      queued = false;
      if (stopping.signal.aborted) return;
      const begun = performance.now();
      const made = buildSite(current, {
        ...{ cwd, folder, environment },
        signal: stopping.signal,
      });
      served ??= made;
      try {
        listing = await listFolder(await made);
        served = made;
        const seconds = (performance.now() - begun) / 1000;
        // An up-to-date build is found in less time and not reported.
        if (seconds > 0.5) log(`${current.name} built in ${seconds.toFixed(1)} s`);
      } catch (error) {
        if (!stopping.signal.aborted) log(error instanceof Error ? error.message : String(error));
        if (served === made) served.catch(() => {});
      }
    });
  }

  return {
    async answer(key, request) {
      try {
        const files = await Promise.race([served, nextTurn]);
        if (files !== undefined) return await fileAnswer(files, key, request);
        return errorPage(503, "The site is being built.", { retries: true });
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        return errorPage(500, message, { retries: true });
      }
    },
    keyValues: (entries) => keyValuesOf(listing, entries),
    update(site, next) {
      current = site;
      environment = next;
      watcher?.close();
      watcher = undefined;
      if (watch && site.build) watcher = watchSources(site.build.directory, build);
      build();
    },
    async stop() {
      watcher?.close();
      stopping.abort();
      await building;
    },
  };
}

/** Resolves in the next turn of the event loop, so that it loses a race against a settled promise. */
const nextTurn = new Promise<undefined>((resolve) => {
  setImmediate(() => resolve(undefined));
});

interface Watcher {
  close: () => void;
}

/** Editors write a file in several steps, so a change is reported this long after the last one. */
const SETTLE_MS = 50;

const IGNORED = /(^|[/\\])(node_modules|dist|build|\.[^/\\]+)([/\\]|$)/;

/** Calls `onChange` once the sources in a folder, at any depth, have stopped changing. */
function watchSources(folder: string, onChange: () => void): Watcher {
  let timer: NodeJS.Timeout | undefined;
  const watcher = watchFolder(folder, { recursive: true }, (_, file) => {
    if (file !== null && IGNORED.test(file.split(sep).join("/"))) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLE_MS);
  });
  return {
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}
