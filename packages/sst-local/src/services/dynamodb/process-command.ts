import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Command } from "../../process/tied-process.ts";

const run = promisify(execFile);

/** What an engine is to be started with. `dataDir` absent: everything in memory. */
export interface Launch {
  port: number;
  dataDir: string | undefined;
  /** Only dynoxide has one: the port and bearer token of the side door that expires items. */
  sweep: { port: number; token: string };
}

/** A DynamoDB that can be started on this machine. */
export interface EngineKind {
  kind: "dynoxide" | "dynamodb-local";
  /** Told in the log: where it was found. */
  from: string;
  command(launch: Launch): Command;
  /** Clears away what an earlier run of the same folder may have left outside our reach. */
  clear?(launch: Launch): Promise<void>;
}

/** The version every way of getting dynoxide is held to. */
const DYNOXIDE_VERSION = "1.2.1";
const DYNAMODB_LOCAL_IMAGE = "amazon/dynamodb-local:2.6.1";

/** The file inside the data folder that holds every table. */
export const DATA_FILE = "dynamodb.db";

/**
 * Finds the engine, best first: the binary that npm installed for this platform, `dynoxide` on the
 * PATH, `npx dynoxide`, DynamoDB Local in Docker. Undefined when there is none.
 */
export async function findEngine(
  env: NodeJS.ProcessEnv,
  bundled = bundledBinary(),
): Promise<EngineKind | undefined> {
  if (bundled) return dynoxide(bundled, "bundled");
  const onPath = which("dynoxide", env);
  if (onPath) return dynoxide(onPath, onPath);
  const npx = which("npx", env);
  const args = ["--yes", `dynoxide@${DYNOXIDE_VERSION}`];
  if (npx && (await succeeds(npx, [...args, "--version"], env))) {
    return dynoxide(npx, `npx dynoxide@${DYNOXIDE_VERSION}`, args);
  }
  const docker = which("docker", env);
  if (docker && (await succeeds(docker, ["info"], env))) return dynamodbLocal(docker);
  return undefined;
}

/** dynoxide's command line (https://github.com/nubo-db/dynoxide). */
export function dynoxide(file: string, from: string, before: string[] = []): EngineKind {
  return {
    kind: "dynoxide",
    from,
    command: ({ port, dataDir, sweep }) => ({
      file,
      args: [
        ...before,
        ...words(`serve --host 127.0.0.1 --port ${port}`),
        ...words(`--mcp --mcp-host 127.0.0.1 --mcp-port ${sweep.port}`),
        ...(dataDir === undefined ? [] : ["--db-path", join(dataDir, DATA_FILE)]),
      ],
      env: { DYNOXIDE_MCP_AUTH_TOKEN: sweep.token },
    }),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html */
export function dynamodbLocal(docker: string): EngineKind {
  // One name a folder, so that a container which outlived its `docker run` is found again.
  const nameOf = ({ dataDir, port }: Launch) =>
    `sst-local-dynamodb-${createHash("sha256")
      .update(dataDir ?? `memory-${port}`)
      .digest("hex")
      .slice(0, 12)}`;
  return {
    kind: "dynamodb-local",
    from: `Docker (${DYNAMODB_LOCAL_IMAGE})`,
    command: (launch) => ({
      file: docker,
      args: [
        ...words(`run --rm --name ${nameOf(launch)} --publish 127.0.0.1:${launch.port}:8000`),
        ...(launch.dataDir === undefined
          ? []
          : ["--user", "root", "--volume", `${launch.dataDir}:/data`]),
        ...words(`${DYNAMODB_LOCAL_IMAGE} -jar DynamoDBLocal.jar -sharedDb`),
        ...words(launch.dataDir === undefined ? "-inMemory" : "-dbPath /data"),
      ],
    }),
    clear: async (launch) => {
      await run(docker, ["rm", "--force", nameOf(launch)]).catch(() => undefined);
    },
  };
}

function words(line: string): string[] {
  return line.split(" ");
}

function bundledBinary(): string | undefined {
  try {
    return createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/dynoxide`,
    );
  } catch {
    return undefined;
  }
}

function which(name: string, env: NodeJS.ProcessEnv): string | undefined {
  for (const dir of (env["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    const file = join(dir, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      continue;
    }
  }
  return undefined;
}

async function succeeds(file: string, args: string[], env: NodeJS.ProcessEnv): Promise<boolean> {
  try {
    await run(file, args, { env, timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}
