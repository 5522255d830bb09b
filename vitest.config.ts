import { availableParallelism } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

// The programs that tests start compile their modules once, not once per temporary folder.
process.env["NODE_COMPILE_CACHE"] ??= join(import.meta.dirname, "node_modules/.cache/node");

// A limit only ends a test that hangs. On a loaded machine Vitest's default of one second for
// expect.poll fails tests that are correct.
const limits = {
  testTimeout: 180_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 20_000 } },
};

export default defineConfig({
  test: {
    // Many tests wait for the programs that they start. Vitest's default for two cores is one worker;
    // three took 9 min 47 s there where two took 10 min 27 s.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    projects: [
      {
        test: {
          ...limits,
          name: "unit",
          // Packages are loaded once per worker. Modules of the repository are loaded for each file:
          setupFiles: ["test/support/fresh-modules.ts"],
          isolate: false,
          include: ["packages/*/{src,test}/**/*.test.ts", "{infra,scripts,bench}/**/*.test.ts"],
        },
      },
      {
        test: {
          ...limits,
          name: "api",
          setupFiles: ["test/support/fresh-modules.ts"],
          isolate: false,
          include: ["test/api/**/*.test.ts"],
          globalSetup: ["test/support/global-setup.ts"],
        },
      },
      {
        test: {
          ...limits,
          name: "api-prod",
          include: ["test/api/{chat,role-actions}.test.ts"],
          globalSetup: ["test/support/global-setup-prod.ts"],
        },
      },
      {
        test: { ...limits, name: "local", include: ["test/local/**/*.test.ts"] },
      },
      {
        test: {
          ...limits,
          name: "browser",
          setupFiles: ["test/support/fresh-modules.ts"],
          isolate: false,
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/browser/support/global-setup.ts"],
        },
      },
    ],
  },
});
