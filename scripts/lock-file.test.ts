import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));

interface Package {
  version?: string;
  os?: string[];
  cpu?: string[];
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}
const { packages } = read("package-lock.json") as { packages: Record<string, Package> };
const { optionalDependencies = {} } = read("packages/sst-local/package.json") as Package;

/** As npm names them: process.platform and process.arch. */
const PLATFORMS = ["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64", "win32-x64"];

// npm writes only those packages into the lock file that its registry has; npm ci then installs no
// engine on the other platforms.
it.each(PLATFORMS)("has the DynamoDB engine of %s in the lock file", (platform) => {
  const name = `@dynoxide/${platform}`;
  const [os, cpu] = platform.split("-");
  expect(packages["packages/sst-local"]?.optionalDependencies).toEqual(optionalDependencies);
  expect(packages[`node_modules/${name}`]).toMatchObject({
    version: optionalDependencies[name],
    os: [os],
    cpu: [cpu],
    optional: true,
  });
});

it("has one version of the DynamoDB engine", () => {
  expect(Object.keys(optionalDependencies)).toEqual(PLATFORMS.map((name) => `@dynoxide/${name}`));
  expect(new Set(Object.values(optionalDependencies)).size).toBe(1);
});
