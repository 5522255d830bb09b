// Plain JavaScript without dependencies: it runs when nothing is installed.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./child.mjs";

/** npm has this long to reach the registry, and to install, in ms. */
const LIMITS = { registry: 20_000, install: 600_000 };

/** The error codes of npm and Node.js for a registry that cannot be reached. */
const UNREACHABLE =
  /npm error code (?:ECONNREFUSED|ECONNRESET|EAI_AGAIN|ENOTFOUND|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EIDLETIMEOUT|ERR_SOCKET_TIMEOUT)\b/;

/**
 * Runs `npm ci` unless the installed packages are those of the lock file.
 * @throws {Error} with a sentence for the user
 */
export async function installDependencies(root, { limits = LIMITS, env = process.env } = {}) {
  const marker = join(root, "node_modules", ".souk-installed");
  const lockFile = readFileSync(join(root, "package-lock.json"), "utf8");
  const wanted = createHash("sha256").update(lockFile).digest("hex");
  if (isInstalled(root, marker, wanted, lockFile)) return;
  console.error("Installing dependencies (npm ci) …");
  const npm = (args, limitMs) => runNpm(args, { cwd: root, env, limitMs });

  // `npm ci` alone retries every package for minutes, silently.
  const ping = await npm(["ping", "--fetch-retries", "0"], limits.registry);
  if (ping.code > 128 && !ping.isOverLimit) process.exit(ping.code);
  const isReachable = !ping.isOverLimit && !UNREACHABLE.test(ping.output);
  const flags = ["ci", "--no-audit", "--no-fund", ...(isReachable ? [] : ["--offline"])];
  const { code, output, isOverLimit } = await npm(flags, limits.install);
  if (code > 128 && !isOverLimit) process.exit(code);
  if (isOverLimit) {
    throw new Error(
      `npm ci did not end within ${limits.install / 60_000} minutes and was stopped. Start again when the network is faster, or run npm ci by itself.`,
    );
  }
  if (code !== 0 && (!isReachable || UNREACHABLE.test(output))) {
    throw new Error(
      "The npm registry cannot be reached (npm config get registry). The first start needs the network; later ones do not.",
    );
  }
  if (code !== 0) throw new Error(`${output.trim()}\nnpm ci failed; its message is above.`);
  mkdirSync(dirname(marker), { recursive: true });
  writeFileSync(marker, wanted);
}

/** True when the marker has the hash of the lock file and no package of a workspace is missing. */
function isInstalled(root, marker, wanted, lockFile) {
  if (!existsSync(marker) || readFileSync(marker, "utf8") !== wanted) return false;
  return Object.entries(JSON.parse(lockFile).packages).every(
    ([path, { optional }]) =>
      optional || !/^packages\/[^/]+\/node_modules\//.test(path) || existsSync(join(root, path)),
  );
}

function runNpm(args, options) {
  const npm = process.env["npm_execpath"];
  const flags = [...args, "--loglevel", "error"];
  const pipes = { ...options, stdio: ["ignore", "pipe", "pipe"] };
  return npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)
    ? run(process.execPath, [npm, ...flags], { ...pipes, shell: false })
    : run(process.platform === "win32" ? "npm.cmd" : "npm", flags, pipes);
}
