import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type LiveApp, liveApp } from "./testing.ts";

let app: LiveApp;
beforeAll(async () => {
  app = await liveApp("live");
});
afterAll(() => app[Symbol.asyncDispose]());

/** The parts of the build that answer /version. */
const parts = (body: string): number[] => JSON.parse(body) as number[];

/** Saves another version of three files of one build, each as another kind of editor does. */
function save(version: number): void {
  // In place: truncated, then written.
  writeFileSync(join(app.cwd, "src/one.ts"), "");
  app.write("src/one.ts", `export const one = ${version};\n`);
  // A draft that replaces the file by a rename.
  app.write("src/two.ts~", `export const two = ${version};\n`);
  renameSync(join(app.cwd, "src/two.ts~"), join(app.cwd, "src/two.ts"));
  app.write("src/version.txt", `${version}\n`);
}

/** Waits until a version answers. */
const live = (version: number) =>
  expect
    .poll(() => app.get("/version"), { timeout: 20_000, interval: 5 })
    .toEqual([200, JSON.stringify(Array(5).fill(version))]);

it("answers every request from one complete build while files are saved", async () => {
  // Only functions that have run are replaced together.
  await live(1);
  let isSaving = true;
  const answers: [number, string][] = [];
  const clients = [0, 3, 40].map(async (wait) => {
    while (isSaving) answers.push(await app.get(`/version?wait=${wait}`));
  });
  for (let version = 2; version <= 7; version++) {
    save(version);
    await live(version);
  }
  isSaving = false;
  await Promise.all(clients);

  const failed = answers.filter(([status]) => status !== 200);
  expect(failed).toEqual([]);
  const mixed = answers.filter(([, body]) => new Set(parts(body)).size > 1);
  expect(mixed).toEqual([]);
  expect(new Set(answers.map(([, body]) => body)).size).toBeGreaterThan(4);
  expect(app.events.filter(({ type }) => type !== "reloaded")).toEqual([]);
});

it("keeps instances of unchanged functions warm", async () => {
  const [, before] = await app.get("/count");
  save(20);
  await live(20);
  expect(Number((await app.get("/count"))[1])).toBe(Number(before) + 1);
});

it.each([
  ["does not parse", `export const one = ;`, /^src\/one\.ts:1:20: Unexpected ";"$/],
  ["lacks an export", `export const other = 1;`, /^src\/guard\.ts:1:\d+: No matching export/],
  [
    "throws as it is loaded",
    `const none = undefined as unknown as { a: 1 };\n\nexport const one = none.a;`,
    /^src\/one\.ts:3:\d+: TypeError: Cannot read properties of undefined/,
  ],
])("keeps the last good version running when a file %s", async (_, source, reason) => {
  const before = await app.get("/version");
  app.write("src/two.ts", "export const two = 99;\n");
  app.write("src/one.ts", source);
  const broken = await app.next("broken");
  expect(broken.reason).toMatch(reason);
  expect(await app.get("/version")).toEqual(before);
  const version = Number(parts(before[1])[0]) + 1;
  save(version);
  await live(version);
  const mended = new Set<string>();
  while (!broken.names.every((name) => mended.has(name))) {
    for (const name of (await app.next("mended")).names) mended.add(name);
  }
});

it("updates one function while another is broken", async () => {
  app.write("src/two.ts", "export const two = ;\n");
  await app.next("broken");
  app.write(
    "src/count.ts",
    `export const handler = async () => ({ statusCode: 200, body: "edited" });\n`,
  );
  await expect.poll(() => app.get("/count")).toEqual([200, "edited"]);
  save(40);
  await live(40);
  await app.next("mended");
});

it("adds and removes a route of the infra", async () => {
  expect((await app.get("/second"))[0]).toBe(403);
  app.write(
    "infra/routes.ts",
    `export const routes: Record<string, string> = {
      "GET /count": "src/count.handler",
      "GET /second": "src/second.handler",
    };`,
  );
  app.write(
    "src/second.ts",
    `export const handler = async () => ({ statusCode: 200, body: "two" });`,
  );
  await expect.poll(() => app.get("/second"), { timeout: 20_000 }).toEqual([200, "two"]);
  expect(await app.get("/count")).toEqual([200, "edited"]);

  app.write("infra/routes.ts", `export const routes: Record<string, string> = {};`);
  await expect.poll(async () => (await app.get("/count"))[0], { timeout: 20_000 }).toBe(403);
});

it("keeps the last good infra when a new one throws, and updates handlers meanwhile", async () => {
  app.write(
    "infra/routes.ts",
    `export const routes: Record<string, string> = {};\nthrow new Error("no such thing");`,
  );
  const broken = await app.next("broken");
  expect(broken.names).toEqual(["infra"]);
  expect(broken.reason).toMatch(/^infra\/routes\.ts:2:\d+: .*no such thing/);
  save(50);
  await live(50);

  app.write("infra/routes.ts", `export const routes = { "GET /count": "src/count.handler" };`);
  expect((await app.next("mended")).names).toEqual(["infra"]);
  expect(await app.get("/count")).toEqual([200, "edited"]);
});

it("evaluates the infra again when .env is saved, also for the first time", async () => {
  app.write(
    "infra/routes.ts",
    `export const routes = { [\`GET /\${process.env.LIVE_ROUTE ?? "none"}\`]: "src/count.handler" };`,
  );
  await expect.poll(() => app.get("/none"), { timeout: 20_000 }).toEqual([200, "edited"]);
  for (const route of ["first", "second"]) {
    app.write(".env", `LIVE_ROUTE=${route}\n`);
    await expect.poll(() => app.get(`/${route}`), { timeout: 20_000 }).toEqual([200, "edited"]);
  }
});
