import type { TestProject } from "vitest/node";
import { preparedState } from "./prepared-state.ts";
import { type Ready, startStack } from "./stack.ts";
import { targetOfShell } from "./target.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The ready line of the stack that all API suites share. */
    stack: Ready;
    /** State folder of the stack; empty for a deployed stage. */
    state: string;
    /** How the stage identifies chat callers. */
    chatIdentity: "username" | "cognito";
  }
}

/** Starts one local stack for all API suites of a project. Each suite creates its own rooms and users. */
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
  const { state, remove } = await preparedState(stage);
  const stack = await startStack(state, {
    stage,
    // A call that the role of a function does not allow fails, as it would on AWS.
    args: ["--iam", "enforce"],
    env: { SST_LOCAL_RECORD_CALLS: "1" },
  });
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
