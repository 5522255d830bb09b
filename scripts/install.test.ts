import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "./child.mjs";
import { installDependencies } from "./install.mjs";

let root: string;
let ends: (() => void)[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "souk-install-"));
});
afterEach(() => {
  for (const end of ends) end();
  ends = [];
  rmSync(root, { recursive: true, force: true });
});

const write = (path: string, content: string) => {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), content);
};

/** A package with one dependency, which only the registry has. */
function writePackage(lockedPath: string): void {
  const dependencies = { "no-such-package-of-souk": "1.0.0" };
  const integrity = `sha512-${"A".repeat(86)}==`;
  const locked = {
    version: "1.0.0",
    resolved:
      "https://registry.npmjs.org/no-such-package-of-souk/-/no-such-package-of-souk-1.0.0.tgz",
    integrity,
  };
  const lock = JSON.stringify({
    ...{ name: "app", version: "1.0.0", lockfileVersion: 3, requires: true },
    packages: { "": { name: "app", version: "1.0.0", dependencies }, [lockedPath]: locked },
  });
  write("package.json", JSON.stringify({ name: "app", version: "1.0.0", dependencies }));
  write("package-lock.json", lock);
  write("node_modules/.souk-installed", createHash("sha256").update(lock).digest("hex"));
}

const install = (registry: string, limits = { registry: 20_000, install: 60_000 }) =>
  installDependencies(root, {
    limits,
    env: { ...process.env, npm_config_registry: registry, npm_config_cache: join(root, "cache") },
  });

async function registry(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  ends.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
}

const MISSING = "packages/a/node_modules/no-such-package-of-souk";
const UNREACHABLE = /^The npm registry cannot be reached .*needs the network; later ones do not\.$/;

describe("installDependencies", () => {
  it("installs nothing when the lock file is the installed one and no package is missing", async () => {
    writePackage(MISSING);
    write(`${MISSING}/package.json`, "{}");
    await install("http://127.0.0.1:9/");
  });

  it("installs when a package of a workspace is missing, and says that the network is needed", async () => {
    writePackage(MISSING);
    await expect(install("http://127.0.0.1:9/")).rejects.toThrow(UNREACHABLE);
  });

  it("says that the network is needed when the registry never answers", async () => {
    writePackage(MISSING);
    const silent = await registry(() => {});
    const limits = { registry: 1_000, install: 60_000 };
    await expect(install(silent, limits)).rejects.toThrow(UNREACHABLE);
  });

  it("ends an installation that hangs", async () => {
    writePackage(MISSING);
    const hanging = await registry((request, response) => {
      if (request.url?.includes("ping")) response.end("{}");
    });
    const limits = { registry: 20_000, install: 3_000 };
    await expect(install(hanging, limits)).rejects.toThrow(/^npm ci did not end within .* minutes/);
  });

  it("prints npm's own error when the registry can be reached", async () => {
    writePackage(MISSING);
    const empty = await registry((request, response) => {
      response.statusCode = request.url?.includes("ping") ? 200 : 404;
      response.end("{}");
    });
    await expect(install(empty)).rejects.toThrow(
      /npm error .*\nnpm ci failed; its message is above\.$/s,
    );
  });
});

it.each([
  ["process.exit(7)", 7],
  ["process.kill(process.pid, 'SIGTERM')", 143],
])("run resolves to the exit code that shells give for %s", async (script, code) => {
  expect(await run(process.execPath, ["-e", script])).toMatchObject({ code });
});
