import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { findSst } from "../evaluate/index.ts";
import { SST_VERSION } from "./versions.ts";

it("describes the internals of the installed SST: after an upgrade, go through README.md", () => {
  expect(SST_VERSION).toBe(findSst(import.meta.dirname).version);
  expect(readFileSync(resolve(import.meta.dirname, "README.md"), "utf8")).toContain(SST_VERSION);
});
