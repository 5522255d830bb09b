import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from "vitest";
import { isRoot } from "./chromium.ts";
import { collectPageErrors } from "./page-errors.ts";
import { saveScreenshot } from "./screenshots.ts";

/** The URL of the app under test. */
export const webUrl = String(inject("stack").outputs["webUrl"]);

const executablePath = inject("chromium");
let browser: Browser | undefined;

/** A suite that needs a browser. Skipped, and reported so, when there is none. */
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
 * A page in its own browser context, without a signed-in user. It is closed at the end of the test,
 * which fails if the page threw, logged an error or violated the content security policy.
 */
export async function newPage(options: BrowserContextOptions = {}): Promise<Page> {
  if (!browser) throw new Error("A page is opened outside of describeInBrowser.");
  const context = await browser.newContext({ baseURL: webUrl, ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const errors = collectPageErrors(page);
  onTestFinished(async ({ task }) => {
    if (task.result?.state === "fail") await saveScreenshot(page, `failed ${task.name}`);
    await context.close();
    expect(errors, "errors on the page").toEqual([]);
  });
  return page;
}

/** Resolves when the site has been built: the stack answers 503 until then. */
async function untilBuilt(): Promise<void> {
  for (;;) {
    const { status } = await fetch(webUrl);
    if (status === 200) return;
    if (status !== 503) throw new Error(`The site answers ${status}.`);
    await sleep(100);
  }
}
