import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
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

/** The paths and names in backticks in a text. */
const quoted = (part: string): string[] =>
  [...part.matchAll(/`([^`]+)`/g)].map(([, word = ""]) => word);

describe("docs/make-it-yours.md", () => {
  const page = readFileSync(join(folder, "make-it-yours.md"), "utf8");
  const [, section = ""] = page.split("\n## Leave out a feature\n");
  const features = (section.split("\n## ")[0] ?? "").split("\n### ").slice(1);

  /** The code that may name a feature: no tests, and no file that `npm run new` or sst-local is made of. */
  const code = ["packages/{core,contract,functions,service,web,cost}/src/**/*.{ts,tsx,yaml}"]
    .concat("infra/**/*.ts", "sst-local.json")
    .flatMap((pattern) => globSync(pattern, { cwd: root }))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => !/\.test\.tsx?$|\/(test|testing)\//.test(path));

  /** The file or folder that a module imports, without its extension. */
  function imported(from: string, specifier: string): string {
    const [, name = "", rest = ""] = /^@souk\/(\w+)\/(.+)$/.exec(specifier) ?? [];
    const path = name === "" ? join(dirname(from), specifier) : `packages/${name}/src/${rest}`;
    return path.replaceAll("\\", "/");
  }

  it("has all features", () => {
    expect(features.map((text) => text.split("\n")[0])).toEqual([
      ...["Orders", "Users", "Chat", "Documents"],
    ]);
  });

  it.each(features.map((text) => [text.split("\n")[0] ?? "", text] as const))(
    "names what has %s",
    (_, text) => {
      const [about = "", ...lists] = text.split("\n- ");
      const [deleted, edited] = [lists[0] ?? "", lists[1] ?? ""].map(quoted);
      const words = quoted(about.split("\n\n")[1] ?? "").filter((word) => !word.includes("src/"));
      expect(
        [...(deleted ?? []), ...(edited ?? [])].filter((path) => !existsSync(join(root, path))),
      ).toEqual([]);
      const isOwn = (path: string) =>
        deleted?.some(
          (own) => `${path}/`.startsWith(`${own}/`) || path === own.replace(/\.ts$/, ""),
        );
      // In every feature: the rows of routes, functions and keys.
      const listed = ["routes.ts", "api/functions.ts", "table/keys.ts"];
      const routes = words.filter((word) => word.startsWith("/"));
      const others = words.filter((word) => !word.startsWith("/"));
      const inCode = new RegExp(`["'}](${routes.join("|")})\\b`);
      // Functions and metrics have names that mean other things elsewhere.
      const inInfra = new RegExp(`\\b(${others.join("|")})(":|"|:)`);
      const mentions = (path: string, source: string): boolean =>
        inCode.test(source) || (/^infra|cost|contract/.test(path) && inInfra.test(source));
      const named = code.filter((path) => {
        if (isOwn(path) || listed.some((end) => path.endsWith(end))) return false;
        const source = readFileSync(join(root, path), "utf8").replaceAll(/^\s*\*.*$/gm, "");
        const imports = [...source.matchAll(/(?:from|import\() ?"([^"]+)"/g)].map(
          ([, to = ""]) => to,
        );
        return mentions(path, source) || imports.some((to) => isOwn(imported(path, to)));
      });
      expect(named.filter((path) => !edited?.includes(path))).toEqual([]);
    },
  );
});
