import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

const LINES_MAX = 80;

const isTest = (path: string): boolean =>
  /\.test\.tsx?$|\.d\.m?ts$|(^|\/)(testing|test|fixtures|node_modules|dist)(\/|\.ts$)/.test(path);

const all = ["packages/*/src/**/*.{ts,tsx,mjs}", "{infra,scripts,bench,test}/**/*.{ts,mjs}"]
  .flatMap((pattern) => globSync(pattern, { cwd: root }))
  .filter((path) => !path.includes("node_modules"))
  .toSorted();

const paths = all.filter((path) => !isTest(path));

/** The nodes of a file that are wanted. */
function nodesOf<Node extends ts.Node>(path: string, isWanted: (node: ts.Node) => node is Node) {
  const source = readFileSync(join(root, path), "utf8");
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const found: Node[] = [];
  const visit = (node: ts.Node): void => {
    if (isWanted(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { file, found };
}

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

type WithBody = ts.SignatureDeclaration & { body: ts.Node };

const hasBody = (node: ts.Node): node is WithBody =>
  ts.isFunctionLike(node) && "body" in node && node.body !== undefined;

/** The functions of a file that are too long and give no reason. */
function longFunctions(path: string): { path: string; name: string; lines: number }[] {
  const { file, found } = nodesOf(path, hasBody);
  return found
    .map((node) => ({ node, lines: codeLines(node, file) }))
    .filter(({ node, lines }) => lines > LINES_MAX && !hasReason(node))
    .map(({ node, lines }) => ({ path, name: nameOf(node), lines }));
}

function nameOf(node: ts.SignatureDeclaration): string {
  const named = node.name ?? (ts.isVariableDeclaration(node.parent) ? node.parent.name : undefined);
  return named?.getText() ?? "an anonymous function";
}

it("has no function over 80 lines of code without a reason that begins with Long because", () => {
  expect(paths.length).toBeGreaterThan(500);
  expect(paths.flatMap(longFunctions)).toEqual([]);
});

it("imports zod by import * as z, since the z object brings every locale along, 356 KB", () => {
  const importsObject = (path: string): boolean =>
    nodesOf(path, ts.isImportDeclaration).found.some((node) =>
      /\{[^}]*\bz\b[^}]*\} from "zod"/.test(node.getText()),
    );
  expect(all.filter(importsObject)).toEqual([]);
});

it("gives vi.waitFor and vi.waitUntil a limit, since one second fails on a busy machine", () => {
  const waitsShortly = (path: string): boolean =>
    nodesOf(path, ts.isCallExpression).found.some(
      (node) => /^vi\.wait(For|Until)$/.test(node.expression.getText()) && !node.arguments[1],
    );
  expect(all.filter((path) => path.endsWith(".test.ts")).filter(waitsShortly)).toEqual([]);
});
