import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

const LINES_MAX = 80;

const isTest = (path: string): boolean =>
  /\.test\.tsx?$|\.d\.m?ts$|(^|\/)(testing|test|fixtures|node_modules|dist)(\/|\.ts$)/.test(path);

const paths = ["packages/*/src/**/*.{ts,tsx,mjs}", "{infra,scripts,bench}/**/*.{ts,mjs}"]
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((path) => !isTest(path))
  .toSorted();

/** Counts the lines of a function that contain code, so neither blank lines nor comments. */
function codeLines(node: ts.Node, file: ts.SourceFile): number {
  const lines = new Set<number>();
  const visit = (child: ts.Node): void => {
    if (ts.isJSDoc(child)) return;
    const children = child.getChildren(file);
    if (children.length > 0) return children.forEach(visit);
    const first = file.getLineAndCharacterOfPosition(child.getStart(file)).line;
    const last = file.getLineAndCharacterOfPosition(child.getEnd()).line;
    if (child.getEnd() > child.getStart(file))
      for (let line = first; line <= last; line++) lines.add(line);
  };
  visit(node);
  return lines.size;
}

function hasReason(node: ts.Node): boolean {
  return ts
    .getJSDocCommentsAndTags(node)
    .some((comment) => /\bLong because \w/.test(comment.getText().replace(/\s+\*?\s*/g, " ")));
}

/** The functions of a file that are too long and give no reason. */
function longFunctions(path: string): { path: string; name: string; lines: number }[] {
  const source = readFileSync(join(root, path), "utf8");
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: ReturnType<typeof longFunctions> = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && "body" in node && node.body) {
      const lines = codeLines(node, file);
      if (lines > LINES_MAX && !hasReason(node)) found.push({ path, name: nameOf(node), lines });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named?.getText() ?? "an anonymous function";
}

it("has no function over 80 lines of code without a reason that begins with Long because", () => {
  expect(paths.length).toBeGreaterThan(500);
  expect(paths.flatMap(longFunctions)).toEqual([]);
});
