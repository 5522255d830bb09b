import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/{src,test}/**/*.test.ts", "{infra,scripts,test}/**/*.test.ts"],
    // Two cores, noisy: a limit here only ends what hangs, it measures nothing.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
