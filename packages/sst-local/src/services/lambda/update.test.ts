import { existsSync, writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import { workbench } from "./testing.ts";

/** Answers its build once the file of the event is there. */
const build = (name: string) => `import { existsSync, writeFileSync } from "node:fs";
  export const handler = async ({ begun, release }) => {
    if (begun) writeFileSync(begun, "");
    while (release && !existsSync(release)) await new Promise((resolve) => setTimeout(resolve, 2));
    return "${name}";
  };`;

const counter = `let n = 0; export const handler = async () => ++n;`;

it("loads what changed before anything is replaced, and keeps the rest warm", async () => {
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

it("loads beforehand what has run, and what nobody has called yet when somebody does", async () => {
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
])("tells of a module that %s and goes on with the old one", async (_, source, type, message) => {
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

it("calls the functions of the moment for whoever holds them", async () => {
  await using bench = workbench();
  const gone = bench.define(build("gone"), { name: "gone" });
  await bench.lambda.update([bench.define(build("old")), gone]);
  const version = bench.lambda.version();
  const letGo = version.hold();
  await bench.lambda.update([bench.define(build("new"))]);

  expect((await version.invoke("f", {})).payload).toBe("old");
  expect((await version.invoke("gone", {})).payload).toBe("gone");
  expect((await bench.lambda.invoke("f", {})).payload).toBe("new");
  letGo();
  await expect(bench.lambda.invoke("gone", {})).rejects.toThrow("Function not found");
});

it("lets an invocation finish that runs on functions nobody holds any more", async () => {
  await using bench = workbench();
  const directory = bench.directory({});
  const event = { begun: `${directory}/begun`, release: `${directory}/release` };
  await bench.lambda.update([bench.define(build("old"))]);
  const version = bench.lambda.version();
  const letGo = version.hold();
  const running = version.invoke("f", event);
  await expect.poll(() => existsSync(event.begun)).toBe(true);
  await bench.lambda.update([bench.define(build("new"))]);
  letGo();
  writeFileSync(event.release, "");
  expect((await running).payload).toBe("old");
});
