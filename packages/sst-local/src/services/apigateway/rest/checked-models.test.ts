import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createCheckedModels } from "./checked-models.ts";
import { api } from "./testing/definitions.ts";

const withModel = (type: string) => api({}, { models: { M: { schema: { type } } } });
const [one, other] = [withModel("object"), withModel("array")];

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sst-local-models-"));
  file = join(folder, "checked-models.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

const known = (models = createCheckedModels(file)) => [models.has(one), models.has(other)];

it("knows no definition before one is kept", () => {
  expect(known()).toEqual([false, false]);
});

it("knows the definitions that are kept last, after a restart too", () => {
  const models = createCheckedModels(file);
  models.keep([one]);
  expect([known(models), known()]).toEqual([
    [true, false],
    [true, false],
  ]);
  models.keep([other]);
  expect([known(models), known()]).toEqual([
    [false, true],
    [false, true],
  ]);
});

it.each(["", "{", "{}", "[1]"])("knows no definition where the file has %j", (content) => {
  writeFileSync(file, content);
  expect(known()).toEqual([false, false]);
});
