import { execFile } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { makePerson } from "../support/people.ts";
import { root } from "../support/stack.ts";

const exec = promisify(execFile);
const PACKAGE = join(root, "packages/client");
const folder = realpathSync(mkdtempSync(join(tmpdir(), "souk-client-")));
const app = join(folder, "app");
const modules = join(app, "node_modules");

/** npm packs the package, which builds it; the example gets the tarball as npm would install it. */
beforeAll(async () => {
  const isWindows = process.platform === "win32";
  await exec(isWindows ? "npm.cmd" : "npm", ["pack", "--silent", "--pack-destination", folder], {
    cwd: PACKAGE,
    shell: isWindows,
  });
  await exec("tar", ["-xzf", "souk-client-0.1.0.tgz"], { cwd: folder });
  cpSync(join(root, "examples/client"), app, { recursive: true, filter: isSource });
  cpSync(join(folder, "package"), join(modules, "@souk/client"), { recursive: true });
  const { dependencies } = manifestOf(PACKAGE);
  // What the package depends on, and what a program in TypeScript needs to be checked.
  for (const name of [...Object.keys(dependencies), "openapi-typescript-helpers", "@types/node"])
    link(name);
  link("undici-types");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isSource = (path: string): boolean => !/node_modules|package-lock/.test(path);

const manifestOf = (of: string): { dependencies: Record<string, string> } =>
  JSON.parse(readFileSync(join(of, "package.json"), "utf8")) as ReturnType<typeof manifestOf>;

function link(name: string): void {
  const installed = join(root, "node_modules", name);
  if (!existsSync(installed)) return;
  mkdirSync(dirname(join(modules, name)), { recursive: true });
  symlinkSync(realpathSync(installed), join(modules, name), "junction");
}

it("has no file but JavaScript and its types", async () => {
  const { stdout } = await exec("tar", ["-tzf", "souk-client-0.1.0.tgz"], { cwd: folder });
  const files = stdout.trim().split(/\r?\n/);
  expect(files.filter((file) => !/package\.json$|README\.md$|\.js$|\.d\.ts$/.test(file))).toEqual(
    [],
  );
});

const WRONG = `
import { createClient, unwrap } from "@souk/client";
const api = createClient({ baseUrl: "" });
// @ts-expect-error the route does not exist
void api.GET("/order");
// @ts-expect-error the parameter is missing
void api.GET("/orders/{orderId}", {});
// @ts-expect-error a number is no id
void api.POST("/orders", { body: { orderId: 1, restaurantId: 1, totalAmount: 1, orderItems: [] } });
// @ts-expect-error the limit is a number
void api.GET("/rooms", { params: { query: { limit: "1" } } });
// @ts-expect-error the field is status
(await unwrap(api.GET("/orders/{orderId}", { params: { path: { orderId: "1" } } }))).state;
`;

it("type-checks the example outside of the repository, and refuses wrong calls", async () => {
  writeFileSync(join(app, "wrong.ts"), WRONG);
  const all = { extends: "./tsconfig.json", include: ["*.ts"] };
  writeFileSync(join(app, "tsconfig.all.json"), JSON.stringify(all));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = await exec(process.execPath, [tsc, "-p", "tsconfig.all.json"], {
    cwd: app,
  }).catch((error: unknown) => error as { stdout: string });
  expect(stdout).toBe("");
});

it("runs the example against the stack", async () => {
  const { idToken } = await makePerson();
  const { stdout } = await exec(process.execPath, ["--no-warnings", "main.ts"], {
    cwd: app,
    env: { ...process.env, SOUK_API: inject("stack").endpoints.api, SOUK_TOKEN: idToken },
  });
  expect(stdout).toBe(
    "Placed an order of 5: PLACED\nSent once: The tea is ready\n404 order.not_found: Order not found\n",
  );
});
