import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir, platform as operatingSystem } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { isRecord, record, text } from "../graph/inputs.ts";
import { withLock } from "../process/lock.ts";
import { startProcess } from "../process/tied-process.ts";
import {
  type LockedProvider,
  npmLockFile,
  parseProviderLock,
  platformDirOf,
  providerLockFile,
  versionFile,
} from "../sst-internals/platform-files.ts";

/** The time limit of an installation, in ms: it takes about a minute. */
const INSTALL_LIMIT_MS = 300_000;

/** npm's error codes for a registry that cannot be reached. */
const UNREACHABLE =
  /npm error code (?:ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENOTFOUND|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EIDLETIMEOUT)\b/;

/** SST's platform (its components and their libraries) as installed in an app. */
export interface Platform {
  platformDir: string;
  sstVersion: string;
  locked: LockedProvider[];
}

/**
 * Installs SST's platform into `.sst/platform` with the app's own `sst install`, when it is missing
 * or belongs to another SST version. Nothing is written to the home folder, no telemetry is sent, no
 * binary is downloaded. Safe to call from several processes at once.
 *
 * @param options.force installs in any case, as after a change of the providers.
 * @param options.signal ends the installation.
 * @param options.limitMs ends it too: five minutes unless given.
 * @throws {UserError} when the app has no SST, npm cannot install, or the time limit has passed.
 */
export async function ensurePlatform(
  cwd: string,
  options: {
    log: (line: string) => void;
    force?: boolean;
    signal?: AbortSignal;
    limitMs?: number;
  },
): Promise<void> {
  const sst = findSst(cwd);
  if (!options.force && isInstalled(cwd, sst.version)) return;
  const workDir = join(cwd, ".sst", "local");
  mkdirSync(workDir, { recursive: true });
  await withLock(join(workDir, "install.lock"), async (waited) => {
    if ((waited || !options.force) && isInstalled(cwd, sst.version)) return;
    options.log(
      `Installing SST ${sst.version}'s platform into .sst/platform, which takes a minute…`,
    );
    await install(cwd, sst.bin, workDir, options);
    if (!isInstalled(cwd, sst.version)) {
      throw new Error("`sst install` reported success and left no complete .sst/platform.");
    }
  });
}

/** @throws {UserError} when no platform is installed. */
export function readPlatform(cwd: string, dir?: string): Platform {
  const platformDir = dir ?? platformDirOf(cwd);
  try {
    return {
      // Stack traces show the real path of a linked platform.
      platformDir: realpathSync(platformDir),
      sstVersion: readFileSync(versionFile(platformDir), "utf8").trim(),
      locked: parseProviderLock(readFileSync(providerLockFile(platformDir), "utf8")),
    };
  } catch (cause) {
    throw new UserError(`SST's platform is not installed in ${platformDir}.`, {
      hint: "Install it with: sst-local install",
      cause,
    });
  }
}

function isInstalled(cwd: string, version: string): boolean {
  try {
    const { sstVersion, locked, platformDir } = readPlatform(cwd);
    return sstVersion === version && locked.length > 0 && existsSync(npmLockFile(platformDir));
  } catch {
    return false;
  }
}

/**
 * Finds the app's SST in the nearest node_modules.
 * @throws {UserError} when there is none.
 */
export function findSst(cwd: string): { version: string; bin: string } {
  for (let at = cwd; ; at = dirname(at)) {
    const folder = join(at, "node_modules", "sst");
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const content: unknown = JSON.parse(readFileSync(manifest, "utf8"));
      const version = isRecord(content) && text(content, "version");
      const bin = isRecord(content) && text(record(content, "bin"), "sst");
      if (version && bin) return { version, bin: join(folder, bin) };
    }
    if (dirname(at) === at) break;
  }
  throw new UserError(`The app in ${cwd} has no sst in its node_modules.`, {
    hint: "Run npm install there, after npm install --save-dev sst if sst is not in package.json.",
  });
}

async function install(
  cwd: string,
  bin: string,
  workDir: string,
  { signal, limitMs = INSTALL_LIMIT_MS }: { signal?: AbortSignal; limitMs?: number },
): Promise<void> {
  // npm is its grandchild: tied to this process, none of them outlives it.
  const installing = await startProcess({
    file: process.execPath,
    args: [bin, "install", "--stage", "local", "--print-logs"],
    cwd,
    env: installEnv(join(workDir, "config")),
  });
  const stop = () => void installing.stop();
  signal?.addEventListener("abort", stop);
  let isOverLimit = false;
  const timer = setTimeout(() => {
    isOverLimit = true;
    stop();
  }, limitMs);
  const code = await installing.exited;
  clearTimeout(timer);
  signal?.removeEventListener("abort", stop);
  signal?.throwIfAborted();
  if (code === 0) return;
  if (isOverLimit) {
    throw new UserError(`sst install did not end within ${limitMs / 1000} s and was stopped.`, {
      hint: "It needs a reachable npm registry. Try again, or run npx sst install by itself to see what it waits for.",
    });
  }
  if (UNREACHABLE.test(installing.output())) {
    throw new UserError(
      "The npm registry cannot be reached, so that SST's platform cannot be installed.",
      {
        hint: "The first start needs the network; later ones do not. npm config get registry names the registry.",
      },
    );
  }
  throw new UserError(`sst install failed: ${installError(installing.output())}`, {
    hint: "It needs npm, a reachable npm registry and every provider that sst.config.ts names.",
  });
}

/** The error in the log of the CLI, else its last lines. */
function installError(output: string): string {
  const [, error] = /level=ERROR .*err="((?:[^"\\]|\\.)*)"/.exec(output) ?? [];
  return error ?? `\n${output.split("\n").slice(-15).join("\n")}`;
}

/** Keeps the CLI out of the user's home folder; npm keeps the user's registry and cache. */
function installEnv(configDir: string): NodeJS.ProcessEnv {
  mkdirSync(configDir, { recursive: true });
  return {
    npm_config_userconfig: join(homedir(), ".npmrc"),
    npm_config_cache: join(homedir(), ".npm"),
    // By npm's defaults, a registry that cannot be reached is noticed after minutes.
    npm_config_fetch_retries: "1",
    npm_config_fetch_retry_mintimeout: "1000",
    npm_config_fetch_retry_maxtimeout: "2000",
    ...process.env,
    XDG_CONFIG_HOME: configDir,
    // macOS derives the settings folder from the home folder alone.
    ...(operatingSystem() === "darwin" && { HOME: configDir }),
    SST_NO_BUN: "1",
    SST_SKIP_DEPENDENCY_CHECK: "1",
    SST_TELEMETRY_DISABLED: "1",
  };
}
