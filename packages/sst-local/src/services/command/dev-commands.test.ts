import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, it, vi } from "vitest";
import { listen } from "../../aws/listen.ts";
import type { DevCommand } from "./graph.ts";
import { type Commands, type CommandsOptions, createCommands } from "./dev-commands.ts";
import { doubling } from "./supervisor.ts";

const folder = mkdtempSync(join(tmpdir(), "sst-local-commands-"));
const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterEach(async () => {
  for (const step of undo.splice(1).toReversed()) await step();
});

/** A program of Node's, without its path: it has to be found. */
function program(name: string, code: string): string {
  writeFileSync(join(folder, name), code);
  return `node ${name}`;
}

const command = (name: string, line: string, more: Partial<DevCommand> = {}): DevCommand => ({
  ...{ name, command: line, directory: "", autostart: true, environment: {} },
  ...more,
});

/** What they wrote and what was told of them, in order. */
function start(options: Partial<CommandsOptions> = {}): { commands: Commands; lines: string[] } {
  const lines: string[] = [];
  const commands = createCommands({
    cwd: folder,
    port: 0,
    localize: (environment) => environment,
    log: (name, line, stream) => void lines.push(`${name} ${stream}: ${line}`),
    tell: (sentence) => void lines.push(sentence),
    backoff: () => 0,
    ...options,
  });
  undo.push(commands.stop);
  return { commands, lines };
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const server = program(
  "server.mjs",
  `import { createServer } from "node:http";
   createServer((_, response) => response.end(process.pid + " " + process.env.GREETING))
     .listen(process.env.PORT, "127.0.0.1");`,
);
const asked = async (url: string | undefined) => (await fetch(url ?? "")).text();

it("runs a server on a port of its own and says where, once it listens", async () => {
  const { commands } = start();
  const environment = { PORT: "8080", GREETING: "hello" };
  await commands.follow([command("Greeter", server, { environment })]);
  expect(Object.keys(commands.urls())).toEqual(["Greeter"]);
  expect(await asked(commands.urls()["Greeter"])).toMatch(/^\d+ hello$/);
});

it("gives it local addresses, programs of its own folder, and no AWS of the reader's", async () => {
  vi.stubEnv("AWS_PROFILE", "work");
  vi.stubEnv("SST_RESOURCE_Elsewhere", "{}");
  undo.push(() => vi.unstubAllEnvs());
  const bin = join(folder, "inner/node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "tell"), `#!/bin/sh\necho "$PWD $AWS_REGION $AWS_PROFILE $LINK"\nenv\n`, {
    mode: 0o755,
  });
  const { commands, lines } = start({
    localize: (environment) => ({ ...environment, AWS_REGION: "local" }),
  });
  const environment = { LINK: "a b" };
  await commands.follow([command("Tell", "tell", { directory: "inner", environment })]);
  await vi.waitFor(() => expect(lines).toContain(`Tell stdout: ${folder}/inner local  a b`));
  await commands.stop();
  expect(lines.join()).not.toContain("Elsewhere");
});

it("starts again what has ended, each time later, until it is stopped", async () => {
  const waits: number[] = [];
  const { commands, lines } = start({
    backoff: (failures) => {
      waits.push(doubling(failures));
      return 0;
    },
  });
  const line = program("fails.mjs", `console.error("oh"); process.exit(3);`);
  await commands.follow([command("Fails", line)]);
  await vi.waitFor(() => expect(waits.slice(0, 3)).toEqual([500, 1000, 2000]), 20_000);
  await commands.stop();
  expect(lines.slice(0, 2)).toEqual([
    "Fails stderr: oh",
    "Fails ended with 3 and is started again in 0 s.",
  ]);
  const told = lines.length;
  await new Promise(setImmediate);
  expect(lines).toHaveLength(told);
});

it("waits half a minute at most before it starts something again", () => {
  expect(Array.from({ length: 9 }, (_, index) => doubling(index + 1)).at(-1)).toBe(30_000);
});

it.each([
  ["there is no such program", command("X", "no-such-program"), /^X cannot be run: .*not found/],
  ["there is no such folder", command("X", "ls", { directory: "none" }), /no folder none\.$/],
])("says in a sentence that %s, and does not insist", async (_, wrong, sentence) => {
  const { commands, lines } = start();
  await commands.follow([wrong]);
  await vi.waitFor(() => expect(lines.filter((line) => sentence.test(line))).toHaveLength(1));
});

it("refuses a port that somebody has", async () => {
  const { port, close } = await listen({
    handler: () => {},
    port: 0,
    origins: "same-origin",
    log: () => {},
  });
  undo.push(close);
  const { commands } = start({ port });
  const environment = { PORT: "1" };
  await expect(commands.follow([command("Taken", server, { environment })])).rejects.toThrow(
    `Port ${port} is taken.`,
  );
});

it("follows the graph: what changed is run anew, what is gone ends, what is the same runs on", async () => {
  const { commands } = start();
  const one = command("One", server, { environment: { PORT: "1", GREETING: "one" } });
  const two = command("Two", server, { environment: { PORT: "1", GREETING: "two" } });
  await commands.follow([one, two]);
  const before = commands.urls();
  const first = await asked(before["One"]);
  const second = await asked(before["Two"]);

  const changed = { ...two, environment: { ...two.environment, GREETING: "changed" } };
  await commands.follow([one, changed]);
  expect(commands.urls()).toEqual(before);
  expect(await asked(before["One"])).toBe(first);
  expect(await asked(before["Two"])).toMatch(/changed$/);
  expect(isAlive(Number.parseInt(second))).toBe(false);

  await commands.follow([changed]);
  expect(Object.keys(commands.urls())).toEqual(["Two"]);
  expect(isAlive(Number.parseInt(first))).toBe(false);
});

it("does not start what is started only when asked for", async () => {
  const { commands } = start();
  await commands.follow([command("Asked", server, { autostart: false })]);
  expect(commands.urls()).toEqual({});
});

const family = program(
  "family.mjs",
  `import { spawn } from "node:child_process";
   const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
   process.on("SIGTERM", () => {});
   console.log(process.pid + " " + child.pid);
   setInterval(() => {}, 1000);`,
);

it("ends a command that will not end, and what it started", async () => {
  const { commands, lines } = start();
  await commands.follow([command("Family", family)]);
  await vi.waitFor(() => expect(lines[0]).toMatch(/\d+ \d+$/), 10_000);
  const pids = (lines[0] ?? "").match(/\d+/g)?.map(Number) ?? [];
  await commands.stop();
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 10_000);
});

it("leaves nothing behind when it is killed with -9 itself", async () => {
  const owner = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `const { createCommands } = await import(${JSON.stringify(join(import.meta.dirname, "commands.ts"))});
     await createCommands({
       cwd: ${JSON.stringify(folder)}, port: 0, localize: (environment) => environment,
       log: (_, line) => console.log(line), tell: console.error,
     }).follow([${JSON.stringify(command("Family", family))}]);`,
  ]);
  undo.push(() => owner.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: owner.stdout }), "line")) as [string];
  const pids = line.split(" ").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  owner.kill("SIGKILL");
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 10_000);
});
