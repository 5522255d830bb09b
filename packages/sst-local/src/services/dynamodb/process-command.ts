import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Command } from "../../process/tied-process.ts";

const run = promisify(execFile);

/** How an engine is started. */
export interface Launch {
  /** The address that it listens on. */
  host: string;
  port: number;
  /** undefined keeps every table in memory. */
  dataDir: string | undefined;
  /** Port and bearer token of dynoxide's MCP server, which removes expired items. */
  sweep: { port: number; token: string };
}

/** A DynamoDB that can be started on this machine. */
export interface EngineKind {
  kind: "dynoxide" | "dynamodb-local";
  /** Where it was found, for the log. */
  from: string;
  /** Of dynoxide; undefined for other engines. */
  version?: string;
  command(launch: Launch): Command;
  /** Removes what an earlier run on the same folder may have left outside its process group. */
  clear?(launch: Launch): Promise<void>;
}

/** The bundled version of dynoxide, which `npx` gets too. */
export const DYNOXIDE_VERSION = "1.2.1";
const DYNAMODB_LOCAL_IMAGE = "amazon/dynamodb-local:2.6.1";

/** The file inside the data folder that holds every table. */
export const DATA_FILE = "dynamodb.db";

/**
 * Finds the engine, best first: a `dynoxide` on the PATH that is newer than the bundled one, the
 * binary that npm installed for this platform, any `dynoxide` on the PATH, `npx dynoxide`, DynamoDB
 * Local in Docker. Undefined when there is none.
 */
export async function findEngine(
  env: NodeJS.ProcessEnv,
  bundled = bundledBinary(),
): Promise<EngineKind | undefined> {
  const onPath = which("dynoxide", env);
  const version = onPath && (await versionOf(onPath, env));
  if (onPath && (!bundled || (version && isNewer(version, DYNOXIDE_VERSION)))) {
    return dynoxide(onPath, onPath, { version });
  }
  if (bundled) return dynoxide(bundled, "bundled", { version: DYNOXIDE_VERSION });
  const npx = which("npx", env);
  const before = ["--yes", `dynoxide@${DYNOXIDE_VERSION}`];
  if (npx && (await outputOf(npx, [...before, "--version"], env)) !== undefined) {
    return dynoxide(npx, `npx dynoxide@${DYNOXIDE_VERSION}`, { before, version: DYNOXIDE_VERSION });
  }
  const docker = which("docker", env);
  if (docker && (await outputOf(docker, ["info"], env)) !== undefined) return dynamodbLocal(docker);
  return undefined;
}

/** dynoxide's command line (https://github.com/nubo-db/dynoxide). */
export function dynoxide(
  file: string,
  from: string,
  { before = [], version }: { before?: string[]; version?: string | undefined } = {},
): EngineKind {
  return {
    kind: "dynoxide",
    from,
    ...(version !== undefined && { version }),
    command: ({ host, port, dataDir, sweep }) => ({
      file,
      args: [
        ...before,
        ...words(`serve --host ${host} --port ${port}`),
        ...words(`--mcp --mcp-host ${host} --mcp-port ${sweep.port}`),
        ...words(`--mcp-allowed-host ${host}:${sweep.port}`),
        ...(dataDir === undefined ? [] : ["--db-path", join(dataDir, DATA_FILE)]),
      ],
      env: { DYNOXIDE_MCP_AUTH_TOKEN: sweep.token },
      hasPrivateFiles: true,
    }),
  };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.UsageNotes.html */
export function dynamodbLocal(docker: string): EngineKind {
  // One name for each folder finds a container again that outlived its `docker run`.
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
        ...words(`run --rm --name ${nameOf(launch)} --publish ${launch.host}:${launch.port}:8000`),
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

/** The arguments in a command line without quotes. */
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

/** What a program prints; undefined where it fails. */
async function outputOf(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  try {
    return (await run(file, args, { env, timeout: 60_000 })).stdout;
  } catch {
    return undefined;
  }
}

async function versionOf(file: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return /\d+\.\d+\.\d+/.exec((await outputOf(file, ["--version"], env)) ?? "")?.[0];
}

/** Compares versions such as `1.5.0`. */
export function isNewer(version: string, than: string): boolean {
  return version.localeCompare(than, "en", { numeric: true }) > 0;
}
