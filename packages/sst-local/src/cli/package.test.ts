import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { linkPlatform } from "../evaluate/testing/fixture.ts";
import { install, pack, type Packed } from "./testing/npm-package.ts";
import { BIN, runCli } from "./testing/run-cli.ts";

const PACKAGE = resolve(dirname(BIN), "..");
const require = createRequire(join(PACKAGE, "package.json"));
const folder = realpathSync(mkdtempSync(join(tmpdir(), "sst-local-package-")));

let packed: Packed;
beforeAll(() => void (packed = pack(PACKAGE, folder)));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes an empty folder whose node_modules have the package and its command. */
function installed(name: string): string {
  const root = join(folder, name);
  const own = install(packed, root, ["sst", "@types/node", "undici-types"]);
  const bin = join(root, "node_modules/.bin");
  mkdirSync(bin);
  chmodSync(join(own, "bin/sst-local.mjs"), 0o755);
  symlinkSync("../sst-local/bin/sst-local.mjs", join(bin, "sst-local"));
  return root;
}

/** A new app: one function with a URL. */
async function writeApp(cwd: string, handler: string): Promise<void> {
  await linkPlatform(cwd);
  writeFileSync(
    join(cwd, "sst.config.ts"),
    `/// <reference path="./.sst/platform/config.d.ts" />
     export default $config({
       app: () => ({ name: "fresh", home: "aws" }),
       async run() {
         new sst.aws.Function("Hello", { handler: "hello.handler", url: true });
       },
     });`,
  );
  writeFileSync(join(cwd, "hello.ts"), handler);
}

/** What the function answers under `sst-local dev` of the installed package. */
async function answerOf(root: string, cwd: string): Promise<string> {
  const bin = join(root, "node_modules/.bin/sst-local");
  await using running = runCli(cwd, ["dev"], bin);
  const { endpoints } = await running.ready;
  return (await fetch(endpoints["Hello"] ?? "")).text();
}

it("serves a new app in a folder that has nothing but the installed package and sst", async () => {
  const root = installed("app");
  await writeApp(root, `export const handler = async () => ({ statusCode: 200, body: "hello" });`);
  expect(await answerOf(root, root)).toBe("hello");
});

it("serves an app in a workspace, whose packages are installed at the root", async () => {
  const root = installed("monorepo");
  const shared = join(root, "packages/shared");
  mkdirSync(shared, { recursive: true });
  writeFileSync(join(root, "package.json"), `{ "workspaces": ["apps/*", "packages/*"] }`);
  writeFileSync(join(shared, "package.json"), `{ "name": "shared", "exports": "./index.ts" }`);
  writeFileSync(join(shared, "index.ts"), `export const greeting: string = "hello, workspace";`);
  symlinkSync(shared, join(root, "node_modules/shared"));
  await writeApp(
    join(root, "apps/api"),
    `import { greeting } from "shared";
     export const handler = async () => ({ statusCode: 200, body: greeting });`,
  );
  expect(await answerOf(root, join(root, "apps/api"))).toBe("hello, workspace");
});

it("has a gateway and a template engine with types that TypeScript checks", () => {
  const root = installed("library");
  writeFileSync(join(root, "package.json"), `{ "type": "module" }`);
  const file = join(root, "gateway.ts");
  writeFileSync(
    file,
    `import { createServer } from "node:http";
     import { restApi, type RestApiDefinition } from "sst-local/gateway";
     import { render } from "sst-local/gateway/vtl";
     const definition: RestApiDefinition = { stage: { stageName: "dev" }, resources: [] };
     createServer(restApi(definition, {}));
     const text: string = render("$input.path('$.name')", { body: '{"name":"ana"}' }).text;
     // @ts-expect-error A definition has a stage.
     const wrong: RestApiDefinition = { resources: [] };
     console.log(text, wrong.resources.length);`,
  );
  const settings = ["--noEmit", "--strict", "--module", "nodenext", "--types", "node"];
  // The package's declarations are checked, TypeScript's own are not.
  const flags = [...settings, "--skipDefaultLibCheck", file];
  // Version 5 is what most apps have.
  for (const compiler of ["typescript", "typescript-7"]) {
    const tsc = join(dirname(require.resolve(`${compiler}/package.json`)), "bin/tsc");
    const checked = spawnSync(process.execPath, [tsc, ...flags], { cwd: root, encoding: "utf8" });
    expect([compiler, checked.stdout, checked.status]).toEqual([compiler, "", 0]);
  }
  expect(String(spawnSync(process.execPath, [file], { cwd: root }).stdout)).toBe("ana 0\n");
});
