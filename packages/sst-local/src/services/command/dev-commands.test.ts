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
import { exponentialBackoff } from "./supervisor.ts";

const folder = mkdtempSync(join(tmpdir(), "sst-local-commands-"));
const undo: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
afterEach(async () => {
  for (const step of undo.splice(1).toReversed()) await step();
});

/** Writes a program for `node`, which is found by the PATH. */
function program(name: string, code: string): string {
  writeFileSync(join(folder, name), code);
  return `node ${name}`;
}

const command = (name: string, line: string, more: Partial<DevCommand> = {}): DevCommand => ({
  ...{ name, command: line, directory: "", autostart: true, environment: {} },
  ...more,
});

/** `lines`: what the commands wrote and the reports about them, in order. */
function start(options: Partial<CommandsOptions> = {}): { commands: Commands; lines: string[] } {
  const lines: string[] = [];
  const commands = createCommands({
    cwd: folder,
    port: 0,
    localize: (environment) => environment,
    log: (name, line, stream) => void lines.push(`${name} ${stream}: ${line}`),
    report: (sentence) => void lines.push(sentence),
    backoff: () => 0,
    ...options,
  });
  undo.push(commands.stop);
  return { commands, lines };
}

/** Updates the commands, and waits until the started servers listen. */
const listening = async (commands: Commands, wanted: readonly DevCommand[]): Promise<void> =>
  (await commands.update(wanted)).listening;

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

it("runs a server on a port of its own and lists its URL once it listens", async () => {
  const { commands } = start();
  const environment = { PORT: "8080", GREETING: "hello" };
  await listening(commands, [command("Greeter", server, { environment })]);
  expect(Object.keys(commands.urls())).toEqual(["Greeter"]);
  expect(await asked(commands.urls()["Greeter"])).toMatch(/^\d+ hello$/);
});

it("gives a command local addresses, the programs of its folder and none of the user's AWS settings", async () => {
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
  await listening(commands, [command("Tell", "tell", { directory: "inner", environment })]);
  await vi.waitFor(
    () => expect(lines).toContain(`Tell stdout: ${folder}/inner local  a b`),
    20_000,
  );
  await commands.stop();
  expect(lines.join()).not.toContain("Elsewhere");
  expect(lines).toContain("Tell stdout: SST_TELEMETRY_DISABLED=1");
  expect(lines).toContain("Tell stdout: DO_NOT_TRACK=1");
});

it("restarts a command that exits, with exponential backoff, until it is stopped", async () => {
  const waits: number[] = [];
  const { commands, lines } = start({
    backoff: (failures) => {
      waits.push(exponentialBackoff(failures));
      return 0;
    },
  });
  const line = program("fails.mjs", `console.error("oh"); process.exit(3);`);
  await listening(commands, [command("Fails", line)]);
  await vi.waitFor(() => expect(waits.slice(0, 3)).toEqual([500, 1000, 2000]), 20_000);
  await commands.stop();
  expect(lines.slice(0, 2)).toEqual([
    "Fails stderr: oh",
    "Fails exited with 3 and is restarted in 0 s.",
  ]);
  const count = lines.length;
  await new Promise(setImmediate);
  expect(lines).toHaveLength(count);
});

it("waits at most 30 s before a restart", () => {
  expect(Array.from({ length: 9 }, (_, index) => exponentialBackoff(index + 1)).at(-1)).toBe(
    30_000,
  );
});

it.each([
  ["there is no such program", command("X", "no-such-program"), /^X cannot be run: .*not found/],
  ["there is no such folder", command("X", "ls", { directory: "none" }), /no folder none\.$/],
])("reports that %s, and does not restart", async (_, wrong, sentence) => {
  const { commands, lines } = start();
  await listening(commands, [wrong]);
  await vi.waitFor(
    () => expect(lines.filter((line) => sentence.test(line))).toHaveLength(1),
    20_000,
  );
});

it("does not run the default command where package.json has no such script", async () => {
  mkdirSync(join(folder, "bare"), { recursive: true });
  writeFileSync(join(folder, "bare/package.json"), JSON.stringify({ scripts: { build: "x" } }));
  const { commands, lines } = start();
  await listening(commands, [command("Bare", "npm run dev", { directory: "bare" })]);
  expect(lines).toEqual([
    'Bare is not run: it has no dev.command, and bare/package.json has no script "dev".',
  ]);
});

it("says that packages are not installed, and does not restart", async () => {
  mkdirSync(join(folder, "web"), { recursive: true });
  const dependencies = { "no-such-a": "1", "no-such-b": "1", "no-such-c": "1", "no-such-d": "1" };
  writeFileSync(join(folder, "web/package.json"), JSON.stringify({ dependencies }));
  writeFileSync(join(folder, "web/pnpm-lock.yaml"), "");
  const { commands, lines } = start();
  await listening(commands, [
    command("Web", `node -e "process.exit(1)"`, { directory: "web", ...at("web.dev") }),
  ]);
  const sentence =
    "Web exited with 1: its packages are not installed (no-such-a, no-such-b, no-such-c, …). Run pnpm install in web.";
  await vi.waitFor(() => expect(lines).toEqual([sentence]), 20_000);
  expect(commands.at("web.dev")).toEqual({ reason: sentence });
});

const at = (domainName: string, ports: number[] = []) => ({ server: { domainName, ports } });
const printing = (port: string, line: string) =>
  `import { createServer } from "node:http";
   const server = createServer((_, response) => response.end("served"));
   server.listen(${port}, "127.0.0.1", () => console.log(${line}));`;
const free = async (): Promise<number> => {
  const { port, close } = await listen({
    ...{ handler() {}, port: 0, origins: "same-origin", log() {} },
  });
  await close();
  return port;
};

it.each([
  ["its PORT", "process.env.PORT", `"up"`, false],
  [
    "a port that it prints",
    "0",
    `"  Local: \u001b[36mhttp://localhost:\u001b[1m" + server.address().port + "\u001b[22m/"`,
    false,
  ],
  ["the port of its container", "process.env.OWN", `"up"`, true],
])("finds a server that listens on %s", async (_, port, line, isContainer) => {
  const { commands, lines } = start();
  const own = await free();
  const wanted = command("Web", program("printing.mjs", printing(port, line)), {
    environment: { OWN: String(own) },
    ...at("web.dev", isContainer ? [own] : []),
  });
  await commands.update([wanted]);
  expect(commands.at("web.dev")).toEqual({ reason: "Web is starting." });
  await vi.waitFor(() => expect(commands.at("web.dev")).toHaveProperty("url"), 20_000);
  const found = commands.at("web.dev");
  expect(await asked(found && "url" in found ? found.url : "")).toBe("served");
  expect(
    lines.filter((one) => /^Web listens behind its endpoint, on http:\/\/localhost:\d+$/.test(one)),
  ).toHaveLength(1);
  expect(commands.urls()).toEqual({});
  expect(commands.at("other.dev")).toBeUndefined();
});

it("refuses a port that is taken", async () => {
  const { port, close } = await listen({
    handler: () => {},
    port: 0,
    origins: "same-origin",
    log: () => {},
  });
  undo.push(close);
  const { commands } = start({ port });
  const environment = { PORT: "1" };
  await expect(commands.update([command("Taken", server, { environment })])).rejects.toThrow(
    `Port ${port} is taken: it is for a command.`,
  );
});

it("restarts changed commands, stops removed ones and keeps unchanged ones on an update", async () => {
  const { commands } = start();
  const one = command("One", server, { environment: { PORT: "1", GREETING: "one" } });
  const two = command("Two", server, { environment: { PORT: "1", GREETING: "two" } });
  await listening(commands, [one, two]);
  const before = commands.urls();
  const first = await asked(before["One"]);
  const second = await asked(before["Two"]);

  const changed = { ...two, environment: { ...two.environment, GREETING: "changed" } };
  await listening(commands, [one, changed]);
  expect(commands.urls()).toEqual(before);
  expect(await asked(before["One"])).toBe(first);
  expect(await asked(before["Two"])).toMatch(/changed$/);
  expect(isAlive(Number.parseInt(second))).toBe(false);

  await listening(commands, [changed]);
  expect(Object.keys(commands.urls())).toEqual(["Two"]);
  expect(isAlive(Number.parseInt(first))).toBe(false);
});

it("does not start a command with autostart: false", async () => {
  const { commands } = start();
  await listening(commands, [command("Asked", server, { autostart: false })]);
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

it("kills a command that ignores SIGTERM, and the processes that it started", async () => {
  const { commands, lines } = start();
  await listening(commands, [command("Family", family)]);
  await vi.waitFor(() => expect(lines[0]).toMatch(/\d+ \d+$/), 10_000);
  const pids = (lines[0] ?? "").match(/\d+/g)?.map(Number) ?? [];
  await commands.stop();
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 10_000);
});

it("leaves no process behind when sst-local is killed with SIGKILL", async () => {
  const owner = spawn(process.execPath, [
    "--input-type=module",
    "--eval",
    `const { createCommands } = await import(${JSON.stringify(join(import.meta.dirname, "dev-commands.ts"))});
     await createCommands({
       cwd: ${JSON.stringify(folder)}, port: 0, localize: (environment) => environment,
       log: (_, line) => console.log(line), report: console.error,
     }).update([${JSON.stringify(command("Family", family))}]);`,
  ]);
  undo.push(() => owner.kill("SIGKILL"));
  const [line] = (await once(createInterface({ input: owner.stdout }), "line")) as [string];
  const pids = line.split(" ").map(Number);
  expect(pids.map(isAlive)).toEqual([true, true]);
  owner.kill("SIGKILL");
  await vi.waitFor(() => expect(pids.filter(isAlive)).toEqual([]), 10_000);
});
