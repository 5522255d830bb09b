import type { ConsoleMessage, Page } from "playwright-core";

/**
 * Collects a page's exceptions, console errors and violations of its content security policy. Leaves
 * out the browser's own errors about requests that failed, except those to the site.
 */
export function collectPageErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !isAboutOtherServer(message, new URL(page.url()).origin)) {
      errors.push(message.text());
    }
  });
  return errors;
}

function isAboutOtherServer(message: ConsoleMessage, site: string): boolean {
  const text = message.text();
  if (/^WebSocket connection to \S+ failed/.test(text)) return true;
  return text.startsWith("Failed to load resource") && !message.location().url.startsWith(site);
}
