import type { TestProject } from "vitest/node";
import { type Ready, startStack, temporaryState } from "./stack.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** What the stack that all API suites share said when it was ready. */
    stack: Ready;
  }
}

/** One local stack for all API suites; each keeps to rooms of its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { state, remove } = temporaryState();
  const stack = await startStack(state);
  project.provide("stack", stack.ready);
  return async () => {
    await stack.stop();
    remove();
  };
}
