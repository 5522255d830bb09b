import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runSteps } from "./steps.mjs";

let cwd: string;
let printed: string[];
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "souk-steps-"));
  printed = [];
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

/** A Node.js program. `touch` creates a file and `until` waits for one, so that programs can meet. */
const node = (script: string): [string, ...string[]] => [
  process.execPath,
  "-e",
  `const fs = require("node:fs");
   const touch = (name) => fs.writeFileSync(name, "");
   const until = async (name) => {
     while (!fs.existsSync(name)) await new Promise((again) => setTimeout(again, 5));
   };
   void (async () => { ${script} })();`,
];
const run = (steps: Parameters<typeof runSteps>[0]) =>
  runSteps(steps, { cwd, env: process.env, print: (text) => printed.push(text) });

/** What was printed, with `command` for the command line of a program. */
const output = () => printed.join("").replaceAll(/ \S+ -e [^]*?\}\)\(\);/g, " command");

describe("steps", () => {
  it("run one after the other until one fails, whose exit code is the result", async () => {
    const code = await run([node(`touch("a")`), node(`process.exit(7)`), node(`touch("b")`)]);
    expect(code).toBe(7);
    expect(["a", "b"].map((name) => existsSync(join(cwd, name)))).toEqual([true, false]);
  });

  it("find their programs", async () => {
    const [, ...args] = node(`process.exit(3)`);
    const find = (name: string) => (name === "program" ? process.execPath : "");
    const options = { cwd, env: process.env, print: () => {}, find };
    expect(await runSteps([["program", ...args]], options)).toBe(3);
  });
});

describe("commands that run together", () => {
  it("run at the same time, two at most", async () => {
    const first = node(`touch("first"); await until("second"); touch("first ended")`);
    const second = node(`await until("first"); touch("second"); await until("first ended")`);
    const third = node(`process.exit(fs.existsSync("first ended") ? 0 : 1)`);
    expect(await run([{ together: [first, second, third] }])).toBe(0);
  });

  it("print a live one's lines at once and the output of the others whole", async () => {
    const first = node(`
      process.stdout.write("one\\ntw");
      touch("begun");
      await until("second ended");
      console.log("o");`);
    const second = node(`
      await until("begun");
      console.log("three");
      console.error("four");`);
    const third = node(`touch("second ended")`);
    await run([{ together: [{ run: first, isLive: true }, second, third] }]);
    expect(printed[0]).toBe("one\n");
    expect(output()).toMatch(/^one\n✓ command\nthree\nfour\n/);
    expect(output()).toContain("two\n✓ command\n");
  });

  it("all run when one fails, and the failed ones are named at the end", async () => {
    const failing = node(`console.log("why"); process.exit(2)`);
    const code = await run([{ together: [node(`touch("a")`), failing, node(`touch("b")`)] }]);
    expect(code).toBe(2);
    expect(["a", "b"].map((name) => existsSync(join(cwd, name)))).toEqual([true, true]);
    expect(output()).toContain("✗ command, exit code 2\nwhy\n");
    expect(output()).toMatch(/\nFailed: \S+ -e [^]*exit\(2\)[^]*$|\nFailed: command\n$/);
  });

  it("run after an earlier one has succeeded where they need it", async () => {
    const first = node(`await until("beside"); touch("first")`);
    const needing = node(`process.exit(fs.existsSync("first") ? 0 : 1)`);
    const beside = node(`touch("beside")`);
    expect(await run([{ together: [first, beside, { run: needing, after: first }] }])).toBe(0);
  });

  it("do not run after an earlier one that has failed, and all others do", async () => {
    const failing = node(`process.exit(2)`);
    const needing = node(`touch("a")`);
    const other = node(`touch("b")`);
    const code = await run([{ together: [failing, { run: needing, after: failing }, other] }]);
    expect(code).toBe(2);
    expect(["a", "b"].map((name) => existsSync(join(cwd, name)))).toEqual([false, true]);
    expect(output()).toMatch(/^- .*, not run$/m);
  });

  it.runIf(process.platform !== "win32")("do not run after a signal has ended one", async () => {
    const ended = node(`process.kill(process.pid, "SIGINT"); await until("never")`);
    const code = await run([
      { together: [ended, node(``), node(``), node(`touch("b")`)] },
      node(`touch("c")`),
    ]);
    expect(code).toBe(130);
    expect(existsSync(join(cwd, "c"))).toBe(false);
  });
});
