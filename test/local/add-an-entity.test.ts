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
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fieldsOf } from "../../packages/cli/src/new/fields.ts";
import { namesOf } from "../../packages/cli/src/new/names.ts";
import { planEntity } from "../../packages/cli/src/new/plan.ts";
import { checkout } from "../support/checkout.ts";
import { root } from "../support/stack.ts";

/** For compilers and tests on a machine that is busy, in milliseconds. */
const TIMEOUT = 400_000;

const GUIDE = "docs/add-an-entity.md";
const guide = readFileSync(join(root, GUIDE), "utf8");

/** A block of code of the guide, and where it goes: a whole file, or a place in a file. */
interface Block {
  file: string;
  place?: { side: "before" | "after"; line: string } | "end";
  code: string;
}

/**
 * The blocks of code of the guide. The paragraph over a block is the path of a new file, or
 * "In `file`, after the line `text`:", where the text is a part of one line. Further files of the same
 * folder may follow the first one.
 */
function blocksOf(text: string): Block[] {
  return [...text.matchAll(/(?<=\n\n)([^\n]+)\n\n```(?:ts|yaml)\n(.*?)```/gs)].flatMap(
    ([, over = "", code = ""]) => {
      const [, file] = /^`([^`]+)`$/.exec(over) ?? [];
      if (file !== undefined) return { file, code };
      const [, names, end, side, line] =
        /^In (`.+`), (?:(at the end)|(before|after) the line `([^`]+)`):$/.exec(over) ?? [];
      const [first = "", ...others] = names?.split(/`(?:, | and )?`?/).filter(Boolean) ?? [];
      if (end === undefined && line === undefined) {
        return expect.fail(`${GUIDE} does not say where the block under "${over}" goes`);
      }
      const files = [first, ...others.map((name) => join(dirname(first), name))];
      const place =
        line === undefined
          ? ("end" as const)
          : { side: side === "before" ? side : ("after" as const), line };
      return files.map((file) => ({ file, place, code }));
    },
  );
}

const indentOf = (text: string): number => /^ */.exec(text)?.[0].length ?? 0;

/**
 * Writes a block into its file, indented at least like the line beside it: prettier takes the
 * indentation from blocks in Markdown that parse. A block before a line with an empty line above it
 * is followed by one.
 */
function apply(folder: string, { file, place, code }: Block): void {
  const path = join(folder, file);
  if (place === undefined) {
    expect(existsSync(path), `${file} is a new file`).toBe(false);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, code);
    return;
  }
  const text = readFileSync(path, "utf8");
  if (place === "end") return writeFileSync(path, `${text}\n${code}`);
  const lines = text.split("\n");
  const [at = 0, ...others] = lines.flatMap((line, at) => (line.includes(place.line) ? at : []));
  expect(
    [lines[at]?.includes(place.line), others],
    `one line of ${file} has ${place.line}`,
  ).toEqual([true, []]);
  const missing = Math.max(0, indentOf(lines[at] ?? "") - indentOf(code));
  const indented = code.trimEnd().replaceAll(/^(?=.)/gm, " ".repeat(missing));
  const isApart = place.side === "before" && lines[at - 1] === "";
  lines.splice(place.side === "before" ? at : at + 1, 0, indented, ...(isApart ? [""] : []));
  writeFileSync(path, lines.join("\n"));
}

const blocks = blocksOf(guide);
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

const souk = (...args: string[]) => run("packages/cli/bin/souk.mjs", ...args);
const vitest = (...args: string[]) => run("node_modules/vitest/vitest.mjs", "run", ...args);

/** An entity with every type of field, and one whose name has two words and no required field. */
const OTHERS = [
  ["product", "name:string", "price:number", "stock:integer", "available:boolean", "since:date"],
  ["cartItem", "done:boolean?"],
];
const MORE_FIELDS = ["size:enum(small,large)", "note:string?", "weight:number?"];

/** The files that the guide and the generator have written or changed. */
const changed = new Set(blocks.map(({ file }) => file));

beforeAll(async () => {
  checkout(folder);
  mkdirSync(join(folder, ".sst"));
  symlinkSync(join(root, ".sst/platform"), join(folder, ".sst/platform"));
  for (const block of blocks) apply(folder, block);
  for (const [name = "", ...fields] of OTHERS) {
    const more = name === "product" ? MORE_FIELDS : [];
    const out = await souk("new", "entity", name, ...fields, ...more);
    for (const [, path = ""] of out.matchAll(/^ {2}(?:new|changed) +(\S+)$/gm)) changed.add(path);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the guide", () => {
  it("has only blocks that name their file", () => {
    const all = guide.match(/^```(?:ts|yaml)$/gm);
    expect(blocks.length).toBeGreaterThanOrEqual(all?.length ?? 0);
    expect(all?.length).toBeGreaterThan(15);
  });

  it("says what its command writes, word for word", async () => {
    const [, name = "", ...fields] = /npm run new entity (\w+) (.+)/.exec(guide) ?? [];
    const names = namesOf(name);
    const planned = await planEntity(root, { names, fields: fieldsOf(fields, names) });
    const written = mkdtempSync(join(tmpdir(), "souk-guide-files-"));
    for (const { path, isNew } of planned) {
      mkdirSync(dirname(join(written, path)), { recursive: true });
      if (!isNew) writeFileSync(join(written, path), readFileSync(join(root, path)));
    }
    for (const block of blocks) apply(written, block);
    for (const { path, content } of planned)
      expect([path, readFileSync(join(written, path), "utf8")]).toEqual([path, content]);
    expect([...new Set(blocks.map(({ file }) => file))].toSorted()).toEqual(
      planned.map(({ path }) => path).toSorted(),
    );
    rmSync(written, { recursive: true });
  });
});

describe("a checkout with new entities, by the guide and by npm run new", () => {
  it("has no type error", { timeout: TIMEOUT }, async () => {
    // Packages that import nothing of Souk, so that an entity changes no type of theirs.
    const project = join(folder, "packages/tsconfig.json");
    const all = readFileSync(project, "utf8");
    const fewer = all.replace('"exclude": [', '"exclude": ["sst-local", "velocity", ');
    expect(fewer).not.toBe(all);
    writeFileSync(project, fewer);
    await run("scripts/check-types.mjs", "packages", "infra", "packages/web");
    writeFileSync(project, all);
  });

  it("has nothing to format and nothing to lint", { timeout: TIMEOUT }, async () => {
    await run("node_modules/prettier/bin/prettier.cjs", "--check", ...changed);
    const code = [...changed].filter((path) => path.endsWith(".ts"));
    await run("node_modules/oxlint/bin/oxlint", "--deny-warnings", ...code);
  });

  it("passes the unit tests of the entities and of routes", { timeout: TIMEOUT }, async () => {
    const tests = [
      "packages/contract",
      "packages/core/src/note",
      "packages/core/src/product",
      "packages/core/src/cart-item",
      "packages/core/src/table/keys",
      "packages/cost/src/usage",
      "packages/functions/src/api/routes",
      "packages/functions/src/api/logs",
      "packages/web/src/developer/api",
      "infra/api/models",
    ];
    await vitest("--project", "unit", ...tests);
  });

  it("passes the tests of the API", { timeout: TIMEOUT }, async () => {
    const files = ["notes", "products", "cart-items", "openapi", "permissions", "role-actions"];
    // Of the suites of all routes, the tests of the new ones.
    const names =
      "[Nn]ote|(a|one) (product|cart item)|says of|has exactly|one row per route|every function";
    await vitest(
      ...["--project", "api", "--testNamePattern", names],
      ...files.map((name) => `test/api/${name}.test.ts`),
    );
  });

  it("has the routes in the OpenAPI document", async () => {
    const document = JSON.parse(await souk("openapi")) as unknown;
    expect(document).toMatchObject({
      paths: {
        "/notes": { get: { operationId: "list-notes" }, post: { operationId: "create-note" } },
        "/notes/{noteId}": {
          delete: { parameters: [{ name: "noteId", description: "The note's id." }] },
        },
        "/cart-items/{cartItemId}": {
          get: { parameters: [{ name: "cartItemId", description: "The cart item's id." }] },
        },
      },
      components: {
        schemas: {
          ProductCreate: {
            required: ["name", "price", "stock", "available", "since", "size"],
            properties: {
              price: { type: "number", description: "At most 4 decimals." },
              stock: { type: "integer" },
              since: { type: "string", format: "date" },
              size: { enum: ["small", "large"] },
            },
          },
        },
      },
    });
  });

  it("builds the browser app", async () => {
    await run("node_modules/vite/bin/vite.js", "build", "packages/web", "--logLevel", "warn");
  });

  it("refuses an entity that is there, and says where", async () => {
    await expect(souk("new", "entity", "note", "text:string")).rejects.toThrow(
      "There is an entity note already, in packages/core/src/note/schema.ts, ",
    );
  });
});
