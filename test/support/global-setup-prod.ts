import type { TestProject } from "vitest/node";
import { setupStage } from "./global-setup.ts";

/** The production stage, run locally: the chat accepts tokens only. */
export default (project: TestProject) =>
  setupStage(project, { stage: "prod", chatIdentity: "cognito" });
