import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { UserError } from "../../../errors.ts";
import { buildLayer } from "./layer.ts";
import { type App, app } from "./testing.ts";

const folder = "layers/shared/first";

/** Copies src/who.mjs into a folder named by its content; fails for "bad". */
const builder = `
  import { cpSync, readFileSync } from "node:fs";
  const input = process.cwd() + "/src/who.mjs";
  const [, who] = /"(.+)"/.exec(readFileSync(input, "utf8"));
  if (who === "bad") { console.error("src/who.mjs:1:14: bad"); process.exit(1); }
  const folder = process.cwd() + "/layers/shared/" + who;
  cpSync(input, folder + "/nodejs/who.mjs");
  console.log(JSON.stringify({ folder, inputs: [input] }));`;

const who = (name: string): Record<string, string> => ({
  "src/who.mjs": `export const who = "${name}";`,
});

function layered(): App {
  const source = app({ ...who("ana"), "build.mjs": builder, [`${folder}/nodejs/who.mjs`]: "" });
  const record = {
    command: [process.execPath, "build.mjs"],
    inputs: [join(source.root, "src/who.mjs")],
  };
  source.write({ "layers/shared/build.json": JSON.stringify(record) });
  return source;
}

it("builds a layer with the command of its build.json", async () => {
  using source = layered();
  const built = await buildLayer(folder, source.root);
  expect(built).toEqual({
    folder: join(source.root, "layers/shared/ana"),
    inputs: [join(source.root, "src/who.mjs")],
  });
  expect(readFileSync(join(built.folder, "nodejs/who.mjs"), "utf8")).toContain("ana");
});

it("builds a layer whose folder in the graph was removed", async () => {
  using source = layered();
  rmSync(join(source.root, folder), { recursive: true });
  expect((await buildLayer(folder, source.root)).folder).toMatch(/ana$/);
});

it("uses the folder of a layer without a build.json unchanged", async () => {
  using source = app({});
  mkdirSync(join(source.root, folder), { recursive: true });
  expect(await buildLayer(folder, source.root)).toEqual({
    folder: join(source.root, folder),
    inputs: [],
  });
});

it("names a layer that does not exist, and reports why one does not build", async () => {
  using source = layered();
  await expect(buildLayer("layers/other/first", source.root)).rejects.toMatchObject({
    message: "The layer layers/other/first does not exist.",
    hint: expect.stringContaining("--fresh"),
  });
  source.write(who("bad"));
  const failed = buildLayer(folder, source.root);
  await expect(failed).rejects.toBeInstanceOf(UserError);
  await expect(failed).rejects.toThrow('The layer "shared" does not build:\nsrc/who.mjs:1:14: bad');
});
