import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules for WCAG 2.2 level AA, and axe's best practices. */
const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

interface Violation {
  id: string;
  help: string;
  nodes: { html: string; failureSummary: string }[];
}

/** The violations that axe finds on a page, each with its elements. https://www.deque.com/axe/ */
export async function violationsOf(page: Page, only: readonly string[] = rules): Promise<string[]> {
  const isRule = only !== rules;
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe);
  const found = await page.evaluate<Violation[]>(
    `axe.run(document, ${JSON.stringify({
      runOnly: { type: isRule ? "rule" : "tag", values: only },
      resultTypes: ["violations"],
    })}).then(({ violations }) => violations)`,
  );
  return found.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map((node) => `  ${node.html}\n  ${node.failureSummary}`).join("\n")}`,
  );
}
