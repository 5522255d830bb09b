import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { checkout } from "../support/checkout.ts";
import { root } from "../support/stack.ts";

/** For compilers and tests on a machine that is busy, in milliseconds. */
const TIMEOUT = 300_000;

const GUIDE = "docs/add-an-entity.md";

/** A block of code of the guide, and where it goes: a whole file, or beside a line of a file. */
interface Block {
  file: string;
  place?: { side: "before" | "after"; line: string };
  code: string;
}

/**
 * The TypeScript blocks of the guide. The paragraph over a block is either the path of a new file or
 * "In `file`, after the line `text`:", where the text is a part of one line.
 */
function blocksOf(guide: string): Block[] {
  return [...guide.matchAll(/(?<=\n\n)([^\n]+)\n\n```ts\n(.*?)```/gs)].map(
    ([, over = "", code = ""]) => {
      const [, file] = /^`([^`]+)`$/.exec(over) ?? [];
      if (file !== undefined) return { file, code };
      const [, existing, side, line] =
        /^In `([^`]+)`, (before|after) the line `([^`]+)`:$/.exec(over) ?? [];
      if (existing === undefined || line === undefined) {
        return expect.fail(`${GUIDE} does not say where the block under "${over}" goes`);
      }
      return { file: existing, place: { side: side === "before" ? side : "after", line }, code };
    },
  );
}

const indentOf = (text: string): number => /^ */.exec(text)?.[0].length ?? 0;

/**
 * Writes a block into its file, indented at least like the line beside it: prettier takes the
 * indentation from blocks in Markdown that parse.
 */
function apply(folder: string, { file, place, code }: Block): void {
  const path = join(folder, file);
  if (place === undefined) {
    expect(existsSync(path), `${file} is a new file`).toBe(false);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
    return;
  }
  const lines = readFileSync(path, "utf8").split("\n");
  const [at = 0, ...others] = lines.flatMap((line, at) => (line.includes(place.line) ? at : []));
  expect(
    [lines[at]?.includes(place.line), others],
    `one line of ${file} has ${place.line}`,
  ).toEqual([true, []]);
  const missing = Math.max(0, indentOf(lines[at] ?? "") - indentOf(code));
  const indented = code.trimEnd().replaceAll(/^(?=.)/gm, " ".repeat(missing));
  lines.splice(place.side === "before" ? at : at + 1, 0, indented);
  writeFileSync(path, lines.join("\n"));
}

const blocks = blocksOf(readFileSync(join(root, GUIDE), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "souk-guide-"));

/** Runs a program of the copy; resolves to its output, and rejects with it if it fails. */
async function run(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(folder, program), ...args], {
    cwd: folder,
    maxBuffer: 64 * 1024 * 1024,
  }).catch((error: unknown) => {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${program} ${args.join(" ")} failed:\n${stdout}\n${stderr}`);
  });
  return stdout;
}

beforeAll(() => {
  checkout(folder);
  mkdirSync(join(folder, ".sst"));
  symlinkSync(join(root, ".sst/platform"), join(folder, ".sst/platform"));
  for (const block of blocks) apply(folder, block);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("has only blocks that name their file", () => {
  const all = readFileSync(join(root, GUIDE), "utf8").match(/^```ts$/gm);
  expect(blocks).toHaveLength(all?.length ?? 0);
});

/** The files whose types the blocks can change, in one program: packages, tests, browser app and infra. */
const typed = {
  extends: "./packages/web/tsconfig.json",
  include: [
    "packages/contract/src/**/*.ts",
    "packages/functions/src/api/**/*.ts",
    "packages/functions/src/handlers/notes.ts",
    "packages/web/src/**/*.ts",
    "packages/web/src/**/*.tsx",
    "test/support/everything.ts",
    "test/support/global-setup.ts",
    "test/api/permissions.test.ts",
    "infra/**/*.ts",
    "sst.config.ts",
  ],
  exclude: ["infra/testing", "infra/**/*.test.ts"],
};

it("leaves no type error in packages, tests and infra", { timeout: TIMEOUT }, async () => {
  writeFileSync(join(folder, "tsconfig.guide.json"), JSON.stringify(typed));
  await run("scripts/check-types.mjs", "tsconfig.guide.json");
});

it("leaves no formatting to do", async () => {
  const files = [...new Set(blocks.map(({ file }) => file))];
  await run("node_modules/prettier/bin/prettier.cjs", "--check", ...files);
});

it("passes the unit tests that hold routes", { timeout: TIMEOUT }, async () => {
  const tests = [
    "packages/contract",
    "packages/core/src/table/keys",
    "packages/functions/src/api/routes",
    "packages/functions/src/api/logs",
    "packages/web/src/developer/api",
    "infra/api/rest-api",
  ];
  await run("node_modules/vitest/vitest.mjs", "run", "--project", "unit", ...tests);
});

it("has the routes in the OpenAPI document", async () => {
  const document = JSON.parse(await run("packages/cli/bin/souk.mjs", "openapi")) as unknown;
  expect(document).toMatchObject({
    paths: {
      "/notes": { get: { operationId: "list-notes" }, post: { operationId: "create-note" } },
      "/notes/{noteId}": {
        delete: { parameters: [{ name: "noteId", description: "The note's id." }] },
      },
    },
  });
});

it("builds the browser app", async () => {
  await run("node_modules/vite/bin/vite.js", "build", "packages/web", "--logLevel", "warn");
});
