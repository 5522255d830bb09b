import { defineConfig } from "vitest/config";

// A limit only ends a test that hangs. On a loaded machine Vitest's default of one second for
// expect.poll fails tests that are correct.
const limits = {
  testTimeout: 180_000,
  hookTimeout: 240_000,
  expect: { poll: { timeout: 20_000 } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: "unit",
          include: ["packages/*/{src,test}/**/*.test.ts", "{infra,scripts,bench}/**/*.test.ts"],
        },
      },
      {
        test: {
          ...limits,
          name: "api",
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
          include: ["test/browser/**/*.test.ts"],
          globalSetup: ["test/browser/support/global-setup.ts"],
        },
      },
    ],
  },
});
