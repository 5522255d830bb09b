import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadOrEvaluate } from "../evaluate/index.ts";
import { type App, copyApp, sharedPlatform } from "../evaluate/testing/fixture.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import { liveBuilds } from "./builds.ts";
import { startLive } from "./live.ts";

const REPOSITORY = resolve(import.meta.dirname, "../../../..");

/** A report of live reload. */
export type LiveEvent =
  | { type: "reloaded"; infra: boolean; functions: string[] }
  | { type: "broken"; names: string[]; reason: string }
  | { type: "mended"; names: string[] };

/** A copy of an app that runs with live reload and is edited by a test. */
export interface LiveApp extends AsyncDisposable, Pick<App, "write"> {
  cwd: string;
  stack: Stack;
  /** Calls the app's API; resolves to the status and the body. */
  get: (path: string) => Promise<[status: number, body: string]>;
  events: readonly LiveEvent[];
  /** Resolves to the next event of this type that was not returned before; events before it are skipped. */
  next: <T extends LiveEvent["type"]>(type: T) => Promise<Extract<LiveEvent, { type: T }>>;
}

/** Serves a copy of a folder of `fixtures/` with live reload. */
export async function liveApp(fixture: string): Promise<LiveApp> {
  const app = copyApp(fixture);
  symlinkSync(join(REPOSITORY, "node_modules"), join(app.cwd, "node_modules"));
  const stateDir = join(app.cwd, ".sst", "local", "test");
  const platformDir = await sharedPlatform();
  const evaluate = () =>
    loadOrEvaluate({ cwd: app.cwd, stage: "test", stateDir, platformDir, log: () => {} });
  const loaded = await evaluate();
  const builds = liveBuilds(app.cwd, stateDir);
  const stack = await startStack({
    graph: loaded.graph,
    cwd: app.cwd,
    stateDir,
    port: 0,
    build: builds.build,
    listener: {
      ...{ step() {}, line() {}, mail() {}, request() {}, diagnosis() {} },
      log: ({ functionName }) => builds.ran(functionName),
    },
  });

  const events: LiveEvent[] = [];
  let taken = 0;
  let arrived = (): void => {};
  const record = (event: LiveEvent): void => {
    events.push(event);
    arrived();
  };
  const live = startLive({
    stack,
    loaded,
    builds,
    cwd: app.cwd,
    evaluate,
    listener: {
      reloaded: ({ infra, functions }) => record({ type: "reloaded", infra, functions }),
      broken: (names, reason) => record({ type: "broken", names, reason }),
      mended: (names) => record({ type: "mended", names }),
    },
  });
  return {
    cwd: app.cwd,
    write: app.write,
    stack,
    events,
    async get(path) {
      const answer = await fetch(`${stack.offer.endpoints["api"]}${path}`);
      return [answer.status, await answer.text()];
    },
    async next<T extends LiveEvent["type"]>(type: T) {
      for (;;) {
        for (; taken < events.length; taken++) {
          const event = events[taken];
          if (event?.type !== type) continue;
          taken++;
          return event as Extract<LiveEvent, { type: T }>;
        }
        await new Promise<void>((resolve) => (arrived = resolve));
      }
    },
    async [Symbol.asyncDispose]() {
      await live.stop();
      await builds.stop();
      await stack.stop();
      app[Symbol.dispose]();
    },
  };
}
