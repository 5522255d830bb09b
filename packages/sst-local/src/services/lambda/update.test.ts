import { existsSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { workbench } from "./testing.ts";

/** Returns its build once the file `release` of the event exists. */
const build = (name: string) => `import { existsSync, writeFileSync } from "node:fs";
  export const handler = async ({ begun, release }) => {
    if (begun) writeFileSync(begun, "");
    while (release && !existsSync(release)) await new Promise((resolve) => setTimeout(resolve, 2));
    return "${name}";
  };`;

const counter = `let n = 0; export const handler = async () => ++n;`;

it("loads changed functions before the commit, and keeps the instances of unchanged ones", async () => {
  await using bench = workbench();
  const old = bench.define(build("old"), { name: "changes" });
  const stays = bench.define(counter, { name: "stays" });
  await bench.lambda.update([old, stays]);
  expect((await bench.lambda.invoke("stays", {})).payload).toBe(1);

  const next = bench.define(build("new"), { name: "changes" });
  expect((await bench.lambda.invoke("changes", {})).payload).toBe("old");
  const prepared = await bench.lambda.prepare([next, stays]);
  expect(prepared.failures.size).toBe(0);
  expect((await bench.lambda.invoke("changes", {})).payload).toBe("old");
  prepared.commit();
  expect((await bench.lambda.invoke("changes", {})).payload).toBe("new");
  expect((await bench.lambda.invoke("stays", {})).payload).toBe(2);
});

it("loads on prepare the functions that have run, and others at their first invocation", async () => {
  await using bench = workbench();
  const directory = bench.directory({});
  const marking = `import { writeFileSync } from "node:fs"; writeFileSync(process.env.MARK, "");
    export const handler = async () => {};`;
  const define = (name: string) =>
    bench.define(marking, { name, environment: { MARK: `${directory}/${name}` } });
  await bench.lambda.update([bench.define(counter, { name: "ran" }), define("idle")]);
  await bench.lambda.invoke("ran", {});
  await bench.lambda.prepare([define("ran"), define("idle")]);
  expect(existsSync(`${directory}/ran`)).toBe(true);
  expect(existsSync(`${directory}/idle`)).toBe(false);
});

it.each([
  ["throws", `throw new TypeError("no luck");`, "TypeError", "no luck"],
  [
    "has no handler",
    `export const other = 1;`,
    "Runtime.HandlerNotFound",
    "bundle.handler is undefined or not exported",
  ],
  ["exits", `process.exit(3);`, "Runtime.ExitError", "exit status 3"],
])("reports a module that %s and keeps the old one", async (_, source, type, message) => {
  await using bench = workbench();
  const stays = bench.define(counter);
  await bench.lambda.update([stays]);
  await bench.lambda.invoke("f", {});

  const logged = bench.records.length;
  const prepared = await bench.lambda.prepare([bench.define(source)]);
  expect(prepared.failures.get("f")).toMatchObject({
    errorType: type,
    errorMessage: expect.stringContaining(message) as string,
  });
  prepared.discard();
  expect(bench.records.length).toBe(logged);
  expect((await bench.lambda.invoke("f", {})).payload).toBe(2);
});

it("invokes the functions of a version while it is held", async () => {
  await using bench = workbench();
  const gone = bench.define(build("gone"), { name: "gone" });
  await bench.lambda.update([bench.define(build("old")), gone]);
  const version = bench.lambda.version();
  const release = version.hold();
  await bench.lambda.update([bench.define(build("new"))]);

  expect((await version.invoke("f", {})).payload).toBe("old");
  expect((await version.invoke("gone", {})).payload).toBe("gone");
  expect((await bench.lambda.invoke("f", {})).payload).toBe("new");
  release();
  await expect(bench.lambda.invoke("gone", {})).rejects.toThrow("Function not found");
});

it("finishes an invocation of a version that is no longer held", async () => {
  await using bench = workbench();
  const directory = bench.directory({});
  const event = { begun: `${directory}/begun`, release: `${directory}/release` };
  await bench.lambda.update([bench.define(build("old"))]);
  const version = bench.lambda.version();
  const release = version.hold();
  const running = version.invoke("f", event);
  await expect.poll(() => existsSync(event.begun)).toBe(true);
  await bench.lambda.update([bench.define(build("new"))]);
  release();
  writeFileSync(event.release, "");
  expect((await running).payload).toBe("old");
});
