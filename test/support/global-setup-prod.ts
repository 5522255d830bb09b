import type { TestProject } from "vitest/node";
import { setupStage } from "./global-setup.ts";

/** Production as this machine runs it: the chat believes tokens alone. */
export default (project: TestProject) =>
  setupStage(project, { stage: "prod", chatIdentity: "cognito" });
