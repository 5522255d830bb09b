import { rmSync } from "node:fs";
import type { TestProject } from "vitest/node";
import { setupStage } from "../../support/global-setup.ts";
import { findChromium, HOW_TO_GET_ONE, installChromium } from "./chromium.ts";
import { screenshots } from "./screenshots.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** The path of the browser; empty when there is none. */
    chromium: string;
  }
}

/**
 * Starts one local stack for all browser suites, each of which creates its own users. It has the
 * production settings, with which only tokens identify the users of the chat.
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
