import { afterAll, vi } from "vitest";

// Most test files share processes (vitest.config.ts). Each file starts with its own instances of the
// repository's modules, and what it sets in the environment and of Node's classes ends with it.
vi.resetModules();
const environment = { ...process.env };
/** `@hono/node-server` replaces some of them in the process. */
const classes = ["Headers", "Request", "Response"].map(
  (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
);
afterAll(() => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  for (const [name, descriptor] of classes) {
    if (descriptor) Object.defineProperty(globalThis, name, descriptor);
  }
});
