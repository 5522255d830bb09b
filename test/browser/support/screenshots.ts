import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** Where screenshots are kept after a run, for people to look at. */
export const screenshots = fileURLToPath(new URL("../screenshots", import.meta.url));

/** Keeps what a page shows, the whole of it, under a name. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  const file = `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.png`;
  await page.screenshot({ path: join(screenshots, file), fullPage: true });
}
