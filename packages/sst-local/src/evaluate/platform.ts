import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir, platform as operatingSystem } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../errors.ts";
import { withLock } from "../process/lock.ts";
import type { LockedProvider } from "./protocol.ts";

/** SST's platform (its components and their libraries) as it lies in an app. */
export interface Platform {
  platformDir: string;
  sstVersion: string;
  locked: LockedProvider[];
}

/**
 * Installs SST's platform into `.sst/platform` with the app's own `sst install`, when it
 * is missing or of another SST version. Nothing is written to the home folder, nothing is
 * reported, no binary is downloaded. Several processes may ask at once.
 *
 * @param options.force installs in any case, as when the providers have changed.
 * @throws {UserError} when the app has no SST, or npm cannot install.
 */
export async function ensurePlatform(
  cwd: string,
  options: { log: (line: string) => void; force?: boolean },
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
    await install(cwd, sst.bin, workDir);
    if (!isInstalled(cwd, sst.version)) {
      throw new Error("`sst install` reported success and left no complete .sst/platform.");
    }
  });
}

/** @throws {UserError} when there is none. */
export function readPlatform(cwd: string, dir?: string): Platform {
  const platformDir = dir ?? join(cwd, ".sst", "platform");
  try {
    return {
      // As stack traces show it, wherever it is linked from.
      platformDir: realpathSync(platformDir),
      sstVersion: readFileSync(join(platformDir, "version"), "utf8").trim(),
      locked: JSON.parse(
        readFileSync(join(platformDir, "..", "provider-lock.json"), "utf8"),
      ) as LockedProvider[],
    };
  } catch (error) {
    throw new UserError(`SST's platform is not installed in ${platformDir}.`, { cause: error });
  }
}

function isInstalled(cwd: string, version: string): boolean {
  try {
    const { sstVersion, locked, platformDir } = readPlatform(cwd);
    // npm writes this file last.
    const complete = existsSync(join(platformDir, "node_modules", ".package-lock.json"));
    return sstVersion === version && locked.length > 0 && complete;
  } catch {
    return false;
  }
}

/** The SST of an app, from the nearest node_modules.
 * @throws {UserError} when there is none.
 */
export function findSst(cwd: string): { version: string; bin: string } {
  for (let at = cwd; ; at = dirname(at)) {
    const folder = join(at, "node_modules", "sst");
    const manifest = join(folder, "package.json");
    if (existsSync(manifest)) {
      const { version, bin } = JSON.parse(readFileSync(manifest, "utf8")) as {
        version: string;
        bin: { sst: string };
      };
      return { version, bin: join(folder, bin.sst) };
    }
    if (dirname(at) === at) break;
  }
  throw new UserError(`The app in ${cwd} has no sst in its node_modules.`, {
    hint: "Run npm install there, after npm install --save-dev sst@3 if sst is not in package.json.",
  });
}

async function install(cwd: string, bin: string, workDir: string): Promise<void> {
  const child = spawn(process.execPath, [bin, "install", "--stage", "local"], {
    cwd,
    stdio: ["ignore", "pipe", "pipe"],
    env: installEnv(join(workDir, "config")),
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code === 0) return;
  throw new UserError(`sst install failed:\n${output.trim().split("\n").slice(-15).join("\n")}`, {
    hint: "It needs npm and a reachable npm registry.",
  });
}

/** Keeps the CLI out of the user's home, while npm keeps the user's registry and cache. */
function installEnv(configDir: string): NodeJS.ProcessEnv {
  mkdirSync(configDir, { recursive: true });
  return {
    npm_config_userconfig: join(homedir(), ".npmrc"),
    npm_config_cache: join(homedir(), ".npm"),
    ...process.env,
    XDG_CONFIG_HOME: configDir,
    // There, the folder for settings follows from the home folder alone.
    ...(operatingSystem() === "darwin" && { HOME: configDir }),
    SST_NO_BUN: "1",
    SST_SKIP_DEPENDENCY_CHECK: "1",
    SST_TELEMETRY_DISABLED: "1",
  };
}
