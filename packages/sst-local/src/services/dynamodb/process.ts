import { randomInt, randomUUID } from "node:crypto";
import { chmodSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { makePrivateFolder } from "../../aws/files.ts";
import { UserError } from "../../errors.ts";
import { findEngine } from "./process-command.ts";
import type { EngineKind, Launch } from "./process-command.ts";
import { lockFolder } from "./folder-lock.ts";
import type { FolderLock } from "./folder-lock.ts";
import { startProcess } from "../../process/tied-process.ts";
import type { TiedProcess } from "../../process/tied-process.ts";
import { createEngineClient } from "./client.ts";

/** A DynamoDB on this machine. */
export interface Engine {
  /** Base URL for the AWS SDK; stays the same over restarts of the engine. */
  endpoint: string;
  kind: "dynoxide" | "dynamodb-local" | "external";
  /** Of dynoxide. */
  version?: string;
  /** dynoxide's MCP server, which removes expired items; other engines do so by themselves. */
  sweep?: { url: string; token: string };
  /** The engine's process; undefined for an external engine. */
  pid(): number | undefined;
  stop(): Promise<void>;
}

export interface EngineOptions {
  /** Folder of the data, made where it is missing; without one every table is in memory. */
  dataDir?: string;
  log: (line: string) => void;
  /** Has DYNAMODB_ENDPOINT and PATH; `process.env` by default. */
  env?: NodeJS.ProcessEnv;
  /** Finds the engine; {@link findEngine} by default. */
  find?: (env: NodeJS.ProcessEnv) => Promise<EngineKind | undefined>;
}

const HOST = "127.0.0.1";

/**
 * Starts a DynamoDB engine and supervises it: one that crashes is started again on the same port,
 * and it ends with this process, also by kill -9.
 *
 * Its address is for this process alone, since any program or web page that reaches it can read and
 * write every table: clients call the AWS endpoint, which forwards signed requests.
 * @throws UserError when there is no engine for this machine, when the data folder cannot be read
 *   or is in use, or when the endpoint given in DYNAMODB_ENDPOINT does not answer
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const env = options.env ?? process.env;
  const given = env["DYNAMODB_ENDPOINT"];
  if (given) return useEndpoint(given);

  const found = await (options.find ? options.find(env) : findEngine(env));
  if (!found) throw noEngine();
  if (options.dataDir !== undefined) makeFolder(options.dataDir);
  const lock = options.dataDir === undefined ? undefined : await lockFolder(options.dataDir);
  try {
    return await supervise(found, options, lock);
  } catch (error) {
    lock?.release();
    throw error;
  }
}

async function supervise(
  found: EngineKind,
  { dataDir, log }: EngineOptions,
  lock: FolderLock | undefined,
): Promise<Engine> {
  const token = randomUUID();
  const host = found.kind === "dynoxide" ? await loopbackAddress() : HOST;
  const stopping = new AbortController();

  const launch = async (at: Launch): Promise<TiedProcess> => {
    await found.clear?.(at);
    const engine = await startProcess(found.command(at));
    lock?.engineStarted(engine.pid);
    try {
      await ready(engine, at, found.kind);
      return engine;
    } catch (error) {
      await engine.stop();
      throw error;
    }
  };

  // Another program may take a free port before the engine binds it; then the next one is tried.
  let current: TiedProcess | undefined;
  let at: Launch;
  for (let attempt = 1; ; attempt++) {
    const [port, sweepPort] = await freePorts(host);
    at = { host, port, dataDir, sweep: { port: sweepPort, token } };
    try {
      current = await launch(at);
      break;
    } catch (error) {
      if (attempt === 5 || !isPortTaken(error)) throw error;
    }
  }
  const endpoint = `http://${host}:${at.port}`;

  const keepUp = async () => {
    let failures = 0;
    while (current) {
      const startedAt = performance.now();
      const code = await current.exited;
      current = undefined;
      if (performance.now() - startedAt > 10_000) failures = 0;
      while (!current && !stopping.signal.aborted) {
        const wait = Math.min(100 * 2 ** failures++, 5000);
        const lost = dataDir === undefined ? "; its tables were in memory and are gone" : "";
        log(`The DynamoDB engine ended (${code}); starting it again in ${wait} ms${lost}.`);
        await sleep(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
        if (stopping.signal.aborted) return;
        current = await launch(at).catch((error: unknown) => {
          log(`The DynamoDB engine did not start: ${(error as Error).message}`);
          return undefined;
        });
        if (stopping.signal.aborted) await current?.stop();
      }
    }
  };
  const kept = keepUp();

  return {
    endpoint,
    kind: found.kind,
    ...(found.version !== undefined && { version: found.version }),
    ...(found.kind === "dynoxide" && {
      sweep: { url: `http://${host}:${at.sweep.port}/mcp`, token },
    }),
    pid: () => current?.pid,
    async stop() {
      stopping.abort();
      await current?.stop();
      await kept;
      await found.clear?.(at);
      lock?.release();
    },
  };
}

/** Resolves when the engine answers; rejects when it ends first or reports broken data. */
async function ready(engine: TiedProcess, { host, port, dataDir }: Launch, kind: Engine["kind"]) {
  const client = createEngineClient(`http://${host}:${port}`);
  let ended = false;
  void engine.exited.then(() => (ended = true));
  // Docker may have to pull the image first.
  const deadline = performance.now() + (kind === "dynoxide" ? 15_000 : 120_000);
  try {
    for (;;) {
      if (ended) throw startFailure(engine.output(), dataDir);
      try {
        await client.call("ListTables", {});
        if (!ended) return;
      } catch (error) {
        const { message } = error as Error;
        if (BROKEN_DATA.test(message)) throw startFailure(message, dataDir);
        if (performance.now() > deadline) {
          throw new UserError(`The DynamoDB engine does not answer on port ${port}: ${message}`, {
            hint: "Run it yourself and give its address in DYNAMODB_ENDPOINT.",
            cause: error,
          });
        }
      }
      await Promise.race([engine.exited, sleep(10)]);
    }
  } finally {
    client.close();
  }
}

const BROKEN_DATA = /not a valid SQLite|malformed|unable to open|not a database|disk I\/O/i;

function startFailure(output: string, dataDir: string | undefined): Error {
  const lastLine = output.split("\n").findLast((line) => line.trim()) ?? "it printed nothing";
  if (dataDir !== undefined && BROKEN_DATA.test(output)) {
    return new UserError(`The data in ${dataDir} cannot be read: ${lastLine}`, {
      hint: "Start with --fresh to begin with empty tables, or move that folder away.",
    });
  }
  return new UserError(`The DynamoDB engine did not start: ${lastLine}`, {
    hint: "Run a DynamoDB yourself and give its address in DYNAMODB_ENDPOINT.",
  });
}

function isPortTaken(error: unknown): boolean {
  return /in use|already allocated/i.test((error as Error).message);
}

function makeFolder(dataDir: string): void {
  try {
    makePrivateFolder(dataDir);
    // An earlier version made folders that every user may enter.
    chmodSync(dataDir, 0o700);
  } catch (cause) {
    throw new UserError(`The data folder ${dataDir} cannot be used: ${(cause as Error).message}`, {
      hint: "Give another folder with --state DIR.",
      cause,
    });
  }
}

function noEngine(): UserError {
  return new UserError(
    `There is no DynamoDB for this machine (${process.platform}-${process.arch}): no bundled binary, no dynoxide on the PATH or from npx, no Docker that runs.`,
    {
      hint: "Do one of these: start Docker; put `dynoxide` on the PATH (cargo install dynoxide-rs); run any DynamoDB yourself and set DYNAMODB_ENDPOINT=http://127.0.0.1:8000.",
    },
  );
}

async function useEndpoint(endpoint: string): Promise<Engine> {
  const hint = "Unset DYNAMODB_ENDPOINT to let sst-local start an engine of its own.";
  if (!URL.canParse(endpoint)) {
    throw new UserError(`DYNAMODB_ENDPOINT is not a URL: ${endpoint}`, { hint });
  }
  const client = createEngineClient(endpoint);
  try {
    await client.call("ListTables", {});
  } catch (cause) {
    throw new UserError(
      `The DynamoDB given in DYNAMODB_ENDPOINT (${endpoint}) does not answer: ${(cause as Error).message}`,
      { hint, cause },
    );
  } finally {
    client.close();
  }
  return { endpoint, kind: "external", pid: () => undefined, stop: async () => {} };
}

/**
 * A random address of 127.0.0.0/8, so that neither a web page nor a scan finds the engine. All of
 * them are this machine on Linux and Windows; macOS has 127.0.0.1 alone.
 */
async function loopbackAddress(): Promise<string> {
  const address = ["127", randomInt(256), randomInt(256), randomInt(2, 255)].join(".");
  try {
    await closed(await listen(address));
    return address;
  } catch {
    return HOST;
  }
}

async function freePorts(host: string): Promise<[number, number]> {
  const [first, second] = await Promise.all([listen(host), listen(host)]);
  const ports: [number, number] = [portOf(first), portOf(second)];
  await Promise.all([closed(first), closed(second)]);
  return ports;
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function listen(host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => resolve(server));
  });
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => server.close(() => resolve()));
