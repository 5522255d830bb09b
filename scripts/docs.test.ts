import { existsSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { capacityOf } from "@souk/cost/capacity/capacity";
import { formatNumber } from "@souk/cost/capacity/format-capacity";
import { readUsage } from "@souk/cost/usage";
import { describe, expect, it } from "vitest";
import { evaluateStage } from "../infra/testing/graphs.ts";

const root = join(import.meta.dirname, "..");
const folder = join(root, "docs");
const text = readFileSync(join(folder, "production.md"), "utf8");

/** A link to a file of ours, and the word in backticks behind it, if there is one. */
const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)\)(?: `([^`]+)`)?/g)].map(
  ([, target = "", word]) => ({ path: relative(root, join(folder, target)), word }),
);
const rows = links.flatMap(({ path, word }) => (word === undefined ? [] : [{ path, word }]));

it.each(["make-it-yours.md", "add-an-entity.md"])(
  "docs/%s links to files that there are",
  (name) => {
    const page = readFileSync(join(folder, name), "utf8");
    const targets = [...page.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)].map(([, to = ""]) => to);
    expect(targets.filter((to) => !existsSync(join(folder, to)))).toEqual([]);
  },
);

describe("docs/production.md", () => {
  it("links to files that there are", () => {
    expect(links.length).toBeGreaterThan(60);
    const missing = links.filter(({ path }) => !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  it.each(rows)("finds $word in $path", ({ path, word }) => {
    expect(readFileSync(join(root, path), "utf8")).toContain(word);
  });

  it("names in each row of its tables of features where the feature is made", () => {
    const [, features = ""] = text.split("## Where each feature is defined");
    const [tables = ""] = features.split("\n## ");
    const lines = tables.split("\n").filter((line) => /^\| [A-Z]/.test(line));
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => !/\]\([^)]+\) `[^`]+` *\|$/.test(line))).toEqual([]);
  });

  it("names every variable that a stage reads", () => {
    const stage = readFileSync(join(root, "infra/stage.ts"), "utf8");
    for (const [, name = ""] of stage.matchAll(/process\.env\["(\w+)"\]/g))
      expect(text).toContain(`\`${name}\``);
  });

  it("says at which load each limit is reached, by usage", async () => {
    const { app, resources } = (await evaluateStage("prod")).graph;
    const graph = { app: app.name, stage: app.stage, resources };
    const columns = ["low", "medium", "high"].map((name) =>
      Object.fromEntries(
        capacityOf(graph, readUsage(name, root), name).saturations.map((row) => [
          row.what,
          formatNumber(row.atRequests),
        ]),
      ),
    );
    const [, section = ""] = text.split("## What breaks first");
    const [table = ""] = section.split("\n## ");
    const documented = [...table.matchAll(/^\| ([A-Z][^|]+?) +\|(.*)\|$/gm)];
    expect(documented.length).toBeGreaterThan(4);
    for (const [, what = "", cells = ""] of documented) {
      expect([what, ...cells.split("|").map((cell) => cell.trim())]).toEqual([
        what,
        ...columns.map((column) => column[what]),
      ]);
    }
  });
});
