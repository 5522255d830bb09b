import { join } from "node:path";
import { expect, it } from "vitest";
import { areCurrent, stampInputs } from "./manifest.ts";
import { app } from "./testing.ts";

it.each([
  ["the handler's source", "apps/api/src/api.ts"],
  ["the app's packages", "apps/api/node_modules/.package-lock.json"],
  ["the packages of the workspace above the app", "node_modules/.package-lock.json"],
  ["a package.json between the source and the app", "apps/api/src/package.json"],
])("is not current after a change of %s", (_, changed) => {
  using workspace = app({ "apps/api/src/api.ts": "1", "node_modules/.package-lock.json": "1" });
  const root = join(workspace.root, "apps/api");
  const stamps = stampInputs(root, [join(root, "src/api.ts")], Infinity);
  expect(areCurrent(stamps, root)).toBe(true);
  workspace.write({ [changed]: "changed" });
  expect(areCurrent(stamps, root)).toBe(false);
});
