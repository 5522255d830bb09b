import type { TestProject } from "vitest/node";
import { type Ready, startStack, temporaryState } from "./stack.ts";
import { targetOfShell } from "./target.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** What the stack that all API suites share said when it was ready. */
    stack: Ready;
    /** Its state folder. */
    state: string;
    /** How its chat tells who calls. */
    chatIdentity: "username" | "cognito";
  }
}

/** One local stack for all API suites of a project; each keeps to rooms and people of its own. */
export async function setupStage(
  project: TestProject,
  { stage, chatIdentity }: { stage: string; chatIdentity: "username" | "cognito" },
): Promise<() => Promise<void>> {
  const target = targetOfShell();
  if (target) {
    project.provide("stack", target.ready);
    project.provide("state", target.state ?? "");
    project.provide("chatIdentity", target.stage === "prod" ? "cognito" : "username");
    return async () => {};
  }
  const { state, remove } = temporaryState();
  const stack = await startStack(state, { stage, env: { SST_LOCAL_RECORD_CALLS: "1" } });
  project.provide("stack", stack.ready);
  project.provide("state", state);
  project.provide("chatIdentity", chatIdentity);
  return async () => {
    await stack.stop();
    remove();
  };
}

export default (project: TestProject) =>
  setupStage(project, { stage: "test", chatIdentity: "username" });
