import type { ConsoleMessage, Page } from "playwright-core";

/**
 * Collects what a page must not do: throw, write an error to the console, break its content security
 * policy. That a server refused something, or was not there, the browser writes too; that is no
 * problem of the page unless the server is the site.
 */
export function watchForProblems(page: Page): string[] {
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.stack ?? error.message));
  page.on("console", (message) => {
    if (message.type() === "error" && !isOfAnother(message, new URL(page.url()).origin)) {
      problems.push(message.text());
    }
  });
  return problems;
}

function isOfAnother(message: ConsoleMessage, site: string): boolean {
  const text = message.text();
  if (/^WebSocket connection to \S+ failed/.test(text)) return true;
  return text.startsWith("Failed to load resource") && !message.location().url.startsWith(site);
}
