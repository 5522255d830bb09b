import { afterAll, vi } from "vitest";

// The unit tests share processes (vitest.config.ts). Each file starts with its own instances of the
// repository's modules, and what it sets in the environment ends with it.
vi.resetModules();
const environment = { ...process.env };
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
});
