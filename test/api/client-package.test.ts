import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { install, pack } from "../../packages/sst-local/src/cli/testing/npm-package.ts";
import { makePerson } from "../support/people.ts";
import { root } from "../support/stack.ts";

const exec = promisify(execFile);
const folder = realpathSync(mkdtempSync(join(tmpdir(), "souk-client-")));
const app = join(folder, "app");

/** The example outside of the repository, with the package as npm would install it. */
let installed: string;
beforeAll(() => {
  const packed = pack(join(root, "packages/client"), folder);
  cpSync(join(root, "examples/client"), app, { recursive: true, filter: isSource });
  // What a program in TypeScript needs to be checked.
  installed = install(packed, app, ["openapi-typescript-helpers", "@types/node", "undici-types"]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isSource = (path: string): boolean => !/node_modules|package-lock/.test(path);

it("has no file but JavaScript and its types", () => {
  const files = readdirSync(installed, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  expect(files.filter((name) => name.endsWith(".d.ts"))).not.toEqual([]);
  expect(files.filter((name) => !/^(package\.json|README\.md)$|\.js$|\.d\.ts$/.test(name))).toEqual(
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
  const tsc = join(root, "node_modules/typescript-7/bin/tsc");
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
