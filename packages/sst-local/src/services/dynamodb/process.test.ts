import { CreateTableCommand, ListTablesCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import { UserError } from "../../errors.ts";
import {
  DATA_FILE,
  dynamodbLocal,
  dynoxide,
  DYNOXIDE_VERSION,
  findEngine,
} from "./process-command.ts";
import type { EngineKind, Launch } from "./process-command.ts";
import { startEngine } from "./process.ts";
import type { Engine, EngineOptions } from "./process.ts";
import { createClient } from "./testing.ts";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-engine-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function start(options: Partial<EngineOptions> = {}): Promise<Engine & { lines: string[] }> {
  const lines: string[] = [];
  const engine = await startEngine({ log: (line) => lines.push(line), ...options });
  cleanups.push(() => engine.stop());
  return { ...engine, lines };
}

function client(engine: { endpoint: string }) {
  const made = createClient(engine.endpoint);
  cleanups.push(() => made.destroy());
  return made;
}

const createNotes = new CreateTableCommand({
  TableName: "notes",
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  BillingMode: "PAY_PER_REQUEST",
});
const tables = async (engine: { endpoint: string }) =>
  (await client(engine).send(new ListTablesCommand({}))).TableNames;

it("starts the binary that npm installed, on a free port of a loopback address", async () => {
  const engine = await start();
  expect(engine).toMatchObject({ kind: "dynoxide", version: DYNOXIDE_VERSION });
  expect(engine.endpoint).toMatch(/^http:\/\/127\.\d+\.\d+\.\d+:\d+$/);
  expect(await tables(engine)).toEqual([]);
});

it.runIf(process.platform === "linux")("does not listen on 127.0.0.1", async () => {
  const engine = await start();
  const { port } = new URL(engine.endpoint);
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow();
  await expect(fetch(engine.endpoint)).resolves.toMatchObject({ status: 200 });
});

it("makes a folder and files that only their owner may read", async () => {
  const dataDir = join(folder(), "dynamodb");
  mkdirSync(dataDir, { mode: 0o755 });
  const engine = await start({ dataDir });
  await client(engine).send(createNotes);
  const modes = ["", ...readdirSync(dataDir)].map((name) => statSync(join(dataDir, name)).mode);
  expect(modes.length).toBeGreaterThan(2);
  expect(modes.filter((mode) => (mode & 0o077) !== 0)).toEqual([]);
});

it("keeps the tables of its folder over a restart", async () => {
  const dataDir = join(folder(), "made", "by", "us");
  const first = await start({ dataDir });
  await client(first).send(createNotes);
  await first.stop();
  expect(await tables(await start({ dataDir }))).toEqual(["notes"]);
});

it("starts an engine that crashes again, on the same port with the same data", async () => {
  const engine = await start({ dataDir: folder() });
  await client(engine).send(createNotes);
  const before = engine.pid()!;
  process.kill(-before, "SIGKILL");
  await vi.waitFor(() => expect([undefined, before]).not.toContain(engine.pid()), 20_000);
  expect(await tables(engine)).toEqual(["notes"]);
  expect(engine.lines).toEqual([expect.stringContaining("starting it again")]);
});

it("stops an engine that is being started again after a crash", async () => {
  const real = (await findEngine(process.env))!;
  const again = Promise.withResolvers<void>();
  let launches = 0;
  const find = async () => ({
    ...real,
    command: (launch: Launch) => {
      if (++launches === 2) again.resolve();
      return real.command(launch);
    },
  });
  const engine = await start({ find });
  process.kill(-engine.pid()!, "SIGKILL");
  await again.promise;
  await engine.stop();
  await expect(fetch(engine.endpoint)).rejects.toThrow();
});

it("tries another port when the first one is taken in the meantime", async () => {
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  cleanups.push(() => squatter.close());
  const taken = { host: "127.0.0.1", port: (squatter.address() as AddressInfo).port };
  const real = (await findEngine(process.env))!;
  const launches: Launch[] = [];
  const find = async () => ({
    ...real,
    command: (launch: Launch) => {
      launches.push(launch);
      return real.command(launches.length === 1 ? { ...launch, ...taken } : launch);
    },
  });
  const engine = await start({ find });
  expect(launches).toHaveLength(2);
  expect(engine.endpoint).toBe(`http://${launches[1]?.host}:${launches[1]?.port}`);
  expect(await tables(engine)).toEqual([]);
});

it.each<[string, (file: string) => void]>([
  [
    "is no database",
    (file) => writeFileSync(file, "not a database, though long enough".repeat(99)),
  ],
  ["is cut off", (file) => truncateSync(file, 8192)],
  [
    "is a folder",
    (file) => {
      rmSync(file);
      mkdirSync(file);
    },
  ],
])("names the folder and --fresh when the data file %s", async (_, spoil) => {
  const dataDir = folder();
  const first = await start({ dataDir });
  await client(first).send(createNotes);
  await first.stop();
  spoil(join(dataDir, DATA_FILE));
  const refused = startEngine({ dataDir, log: () => {} });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toMatchObject({
    message: expect.stringContaining(dataDir) as string,
    hint: expect.stringContaining("--fresh") as string,
  });
});

it("names a data folder that cannot be made", async () => {
  const file = join(folder(), "file");
  writeFileSync(file, "");
  const refused = startEngine({ dataDir: join(file, "state"), log: () => {} });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(file);
});

it("refuses a folder that another run uses, and that run continues", async () => {
  const dataDir = folder();
  const engine = await start({ dataDir });
  const refused = startEngine({ dataDir, log: () => {} });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(`in use by process ${process.pid}`);
  expect(await tables(engine)).toEqual([]);
});

it("removes the lock and the engine of a run that was killed", async () => {
  const dataDir = folder();
  const engine = await start({ dataDir });
  await client(engine).send(createNotes);
  const lockFile = join(dataDir, "engine.lock");
  const lock = JSON.parse(readFileSync(lockFile, "utf8")) as { engine: { pid: number } };
  // As after a kill -9 that spared the engine: another process has the owner's pid now.
  writeFileSync(lockFile, JSON.stringify({ ...lock, owner: { pid: process.pid, started: "0" } }));
  const next = await start({ dataDir });
  expect(await tables(next)).toEqual(["notes"]);
  expect(next.pid()).not.toBe(lock.engine.pid);
  // The first engine was killed; in this test its supervisor still runs and logs it.
  await vi.waitFor(() => expect(engine.lines).toEqual([expect.stringContaining("ended")]), 20_000);
});

it("starts on a folder whose lock file is cut off", async () => {
  const dataDir = folder();
  writeFileSync(join(dataDir, "engine.lock"), '{"owner":{"pid"');
  expect(await tables(await start({ dataDir }))).toEqual([]);
});

it("uses the endpoint given in DYNAMODB_ENDPOINT and starts nothing", async () => {
  const engine = await start();
  const given = await start({ env: { DYNAMODB_ENDPOINT: engine.endpoint } });
  expect(given).toMatchObject({ kind: "external", endpoint: engine.endpoint });
  expect(given.pid()).toBeUndefined();
  await given.stop();
  expect(await tables(engine)).toEqual([]);
});

it.each(["http://127.0.0.1:1", "not a url"])(
  "refuses DYNAMODB_ENDPOINT %s, which does not answer",
  async (endpoint) => {
    const refused = startEngine({ env: { DYNAMODB_ENDPOINT: endpoint }, log: () => {} });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(endpoint);
  },
);

it("names every way to get an engine when this machine has none", async () => {
  const refused = startEngine({ find: async () => undefined, log: () => {} });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toMatchObject({
    hint: expect.stringMatching(/Docker.*dynoxide.*DYNAMODB_ENDPOINT/) as string,
  });
});

it("shows the output of an engine that does not start", async () => {
  const broken: EngineKind = {
    ...dynoxide("sh", "test"),
    command: () => ({ file: "sh", args: ["-c", "echo no such instruction >&2; exit 3"] }),
  };
  const refused = startEngine({ find: async () => broken, log: () => {} });
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow("no such instruction");
});

it("runs DynamoDB Local by docker, and removes its container before and after", async () => {
  const dir = folder();
  const real = (await findEngine(process.env))!.command({
    host: "127.0.0.1",
    port: 0,
    dataDir: undefined,
    sweep: { port: 0, token: "" },
  }).file;
  // A stand-in for docker: starts an engine on the published port and records its calls.
  const docker = join(dir, "docker");
  writeFileSync(
    docker,
    `#!/bin/sh\necho "$@" >> '${join(dir, "calls")}'\n[ "$1" = run ] || exit 0\n` +
      `port=$(echo "$@" | sed 's/.*127.0.0.1:\\([0-9]*\\):8000.*/\\1/')\n` +
      `exec '${real}' serve --port $port\n`,
  );
  chmodSync(docker, 0o755);
  const engine = await start({ find: async () => dynamodbLocal(docker) });
  expect(engine.kind).toBe("dynamodb-local");
  expect(engine.sweep).toBeUndefined();
  expect(await tables(engine)).toEqual([]);
  await engine.stop();
  const calls = readFileSync(join(dir, "calls"), "utf8").trim().split("\n");
  expect(calls.map((call) => call.split(" ")[0])).toEqual(["rm", "run", "rm"]);
});

/** Another node process that starts an engine on `dataDir` and writes as fast as it can. */
async function writer(dataDir: string) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "testing/writer.ts"), dataDir], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const acknowledged: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => acknowledged.push(line));
  cleanups.push(() => {
    try {
      process.kill(-child.pid!, "SIGKILL");
    } catch {
      // the test has killed it
    }
  });
  return { child, acknowledged, done: once(lines, "close") };
}

it("loses no acknowledged write when the whole process group is killed with -9", async () => {
  const dataDir = folder();
  const expected = new Set<string>();
  for (let round = 0; round < 3; round++) {
    const { child, acknowledged, done } = await writer(dataDir);
    await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(100), 30_000);
    process.kill(-child.pid!, "SIGKILL");
    await done;
    for (const id of acknowledged) expected.add(id);
  }
  const engine = await start({ dataDir });
  const found = new Set<string>();
  let start_: Record<string, { S: string }> | undefined;
  do {
    const page = await client(engine).send(
      new ScanCommand({ TableName: "notes", ExclusiveStartKey: start_ }),
    );
    for (const item of page.Items ?? []) found.add(item["id"]!.S!);
    start_ = page.LastEvaluatedKey as typeof start_;
  } while (start_);
  expect(expected.size).toBeGreaterThan(300);
  expect([...expected].filter((id) => !found.has(id))).toEqual([]);
});

it("ends the engine when only its owner is killed with -9", async () => {
  const dataDir = folder();
  const { child, acknowledged } = await writer(dataDir);
  await vi.waitFor(() => expect(acknowledged.length).toBeGreaterThan(0), 30_000);
  const lock = JSON.parse(readFileSync(join(dataDir, "engine.lock"), "utf8")) as {
    engine: { pid: number };
  };
  process.kill(child.pid!, "SIGKILL");
  const isGone = () => {
    try {
      process.kill(-lock.engine.pid, 0);
      return isZombie(lock.engine.pid);
    } catch {
      return true;
    }
  };
  while (!isGone()) await sleep(5);
  expect(await tables(await start({ dataDir }))).toEqual(["notes"]);
});

/** True for a process that ended and was not waited for, as happens in containers. */
function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}
