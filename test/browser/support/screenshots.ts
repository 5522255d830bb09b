import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

/** The folder with the screenshots of the last run. */
export const screenshots = fileURLToPath(new URL("../screenshots", import.meta.url));

/** Saves a screenshot of the whole page. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  const file = `${name.toLowerCase().replace(/[^a-z0-9]+/g, "-")}.png`;
  await page.screenshot({ path: join(screenshots, file), fullPage: true });
}
