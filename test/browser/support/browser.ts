import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from "vitest";
import { isRoot } from "./chromium.ts";
import { watchForProblems } from "./page-errors.ts";
import { keepScreenshot } from "./screenshots.ts";

/** Where the app under test is served. */
export const webUrl = String(inject("stack").outputs["webUrl"]);

const executablePath = inject("chromium");
let browser: Browser | undefined;

/** A suite that needs a browser: reported as not run where there is none. */
export function describeInBrowser(name: string, suite: () => void): void {
  describe.runIf(executablePath !== "")(name, () => {
    beforeAll(async () => {
      const args = isRoot() ? ["--no-sandbox"] : [];
      browser = await chromium.launch({ executablePath, args });
      await untilBuilt();
    });
    afterAll(() => browser?.close());
    suite();
  });
}

/**
 * A page in a browser of its own, with nobody signed in, under the site's own policy. It is closed
 * with the test, which fails if the page threw, wrote an error or broke the policy.
 */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error("A page is opened outside of describeInBrowser.");
  const context = await browser.newContext({ baseURL: webUrl, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const problems = watchForProblems(page);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") await keepScreenshot(page, `failed ${task.name}`);
    await context.close();
    expect(problems, "problems on the page").toEqual([]);
  });
  return page;
}

/** The stack serves before its sites are built. */
async function untilBuilt(): Promise<void> {
  for (;;) {
    const { status } = await fetch(webUrl);
    if (status === 200) return;
    if (status !== 503) throw new Error(`The site answers ${status}.`);
    await sleep(100);
  }
}
