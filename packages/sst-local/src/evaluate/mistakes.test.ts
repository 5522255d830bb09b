import { rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { evaluate } from "./evaluate-app.ts";
import { copyApp, sharedPlatform } from "./testing/fixture.ts";

let platformDir: string;
beforeAll(async () => {
  platformDir = await sharedPlatform();
});

/** Evaluates an app with a mistake; returns the error and the printed lines. */
async function mistake(
  files: Record<string, string>,
  options: { timeoutMs?: number; without?: string } = {},
): Promise<{ error: unknown; printed: string }> {
  using app = copyApp("evaluate-shop", files);
  if (options.without) rmSync(join(app.cwd, options.without));
  const printed: string[] = [];
  const error: unknown = await evaluate({
    cwd: app.cwd,
    stage: "dev",
    platformDir,
    log: (line) => printed.push(line),
    ...(options.timeoutMs && { timeoutMs: options.timeoutMs }),
  }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, printed: printed.join("\n") };
}

/** An app whose first line of infra is correct. */
const users = (text: string) => ({
  "sst.config.ts": `export default $config({
    app: () => ({ name: "shop", home: "aws" }),
    async run() {
      await import("./infra/users.ts");
    },
  });`,
  "infra/users.ts": `export const mails = new sst.aws.Queue("Mails");\n${text}\n`,
});
const config = (text: string) => ({ "sst.config.ts": `export default $config({\n${text}\n});\n` });

describe("a mistake in infra is reported once, with its position", () => {
  it.each<[string, Record<string, string>, string]>([
    [
      "a syntax error",
      users("new sst.aws.(;"),
      'infra/users.ts:2:13: Expected identifier but found "("',
    ],
    [
      "a missing module",
      users('import { pool } from "./nope.ts";\nexport { pool };'),
      'infra/users.ts:2:22: Could not resolve "./nope.ts"',
    ],
    [
      "an exception",
      users('throw new RangeError("too much");'),
      "infra/users.ts:2:7: RangeError: too much",
    ],
    [
      "a property of undefined",
      users("const none: { a?: { b: number } } = {};\nconsole.log(none.a!.b);"),
      "infra/users.ts:3:21: TypeError: Cannot read properties of undefined (reading 'b')",
    ],
    [
      "an error inside apply()",
      users('$util.output(1).apply(() => {\n  throw new Error("inside");\n});'),
      "infra/users.ts:3:9: inside",
    ],
    [
      "a promise that nobody awaits",
      users('void Promise.resolve().then(() => {\n  throw new Error("later");\n});'),
      "infra/users.ts:3:9: later",
    ],
    [
      "a value that SST's component refuses when it is resolved",
      users(
        'new sst.aws.Function("Bad", {\n  handler: "src/handler.main",\n  memory: "1 XB" as never,\n});',
      ),
      "infra/users.ts:2:1: Invalid size 1 XB",
    ],
    [
      "a component's name that is taken",
      users('new sst.aws.Queue("Mails");'),
      "infra/users.ts:2:1: Component name Mails is not unique.",
    ],
    [
      "a resource's name that is taken",
      users('new aws.sqs.Queue("A");\nnew aws.sqs.Queue("A");'),
      'infra/users.ts:3:1: Two resources are called "A" (aws:sqs/queue:Queue).',
    ],
    [
      "a handler without a file",
      users('new sst.aws.Function("Lost", { handler: "src/nothing.main" });'),
      'infra/users.ts:2:1: Function "Lost" has no file for its handler "src/nothing.main".',
    ],
    [
      "an exit",
      users("process.exit(3);"),
      "infra/users.ts:2:9: The app's infra calls process.exit(3).",
    ],
    [
      "a config without run()",
      config('app() { return { name: "a", home: "aws" }; },'),
      "sst.config.ts:1:1: sst.config.ts has no run() function.",
    ],
    [
      "an app() that throws",
      config('app() {\n  throw new Error("no app");\n},\nasync run() {},'),
      "sst.config.ts:3:9: no app",
    ],
    [
      "an app without a name",
      config('app() { return { home: "aws" }; },\nasync run() {},'),
      "sst.config.ts:1:1: app() in sst.config.ts returns no name.",
    ],
    [
      "a top-level import in sst.config.ts",
      { "sst.config.ts": `import "./infra/users.ts";\n${config("")["sst.config.ts"]}` },
      "sst.config.ts:1:1: sst.config.ts has a top-level import, which SST does not allow.",
    ],
    [
      "a run() that waits for ever",
      config(
        'app() { return { name: "a", home: "aws" }; },\nasync run() { await new Promise(() => {}); },',
      ),
      "sst.config.ts:1:1: run() in sst.config.ts awaits a promise that never settles.",
    ],
  ])("%s", async (_what, files, message) => {
    const { error, printed } = await mistake(files);
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toBe(message);
    expect(printed).toBe("");
  });

  it("an endless loop, once the time is up", async () => {
    // On a busy machine the time may be up before the program runs.
    for (let seconds = 3; ; seconds *= 2) {
      const { error, printed } = await mistake(users("let i = 0;\nfor (;;) {\n  i++;\n}"), {
        timeoutMs: seconds * 1000,
      });
      expect(error).toBeInstanceOf(UserError);
      const { message } = error as Error;
      expect(message).toContain(`The app's infra was not evaluated within ${seconds} s.`);
      if (!message.startsWith("infra/") && seconds < 60) continue;
      expect(message).toMatch(/^infra\/users\.ts:[34]:\d+: The app's infra was not /);
      expect(printed).toBe("");
      return;
    }
  });

  it("a folder without an app", async () => {
    const { error } = await mistake({}, { without: "sst.config.ts" });
    expect(error).toBeInstanceOf(UserError);
    expect((error as Error).message).toMatch(/^There is no sst\.config\.ts in /);
  });
});
