import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { setupStage } from "../../support/global-setup.ts";
import { findChromium, HOW_TO_GET_ONE, installChromium } from "./chromium.ts";
import { screenshots } from "./screenshots.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The program file of the browser; empty where there is none. */
    chromium: string;
  }
}

/**
 * A browser, and one local stack for all its suites; each keeps to people of its own. It is as in
 * production, where only tokens tell who writes in the chat.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const chromium = findChromium() ?? (installChromium() ? findChromium() : undefined);
  project.provide("chromium", chromium ?? "");
  if (chromium === undefined) {
    console.warn(`\nThe browser tests are NOT RUN: there is no Chrome here. ${HOW_TO_GET_ONE}\n`);
    project.provide("stack", { ready: true, outputs: {}, endpoints: noEndpoints, seed: {} });
    return async () => {};
  }
  rmSync(screenshots, { recursive: true, force: true });
  return setupStage(project, { stage: "prod", chatIdentity: "cognito" });
}

const noEndpoints = { api: "http://127.0.0.1", dynamodb: "http://127.0.0.1" };
