import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, sstLocal, startStack, temporaryState } from "../support/stack.ts";

/** Creates an app with one file that uses this checkout's dependencies and SST platform. */
function app(program: string): { cwd: string; remove: () => void } {
  const { state: cwd, remove } = temporaryState();
  symlinkSync(join(root, "node_modules"), join(cwd, "node_modules"));
  mkdirSync(join(cwd, ".sst", "platform"), { recursive: true });
  for (const name of readdirSync(join(root, ".sst", "platform"))) {
    const [from, to] = [root, cwd].map((base) => join(base, ".sst", "platform", name));
    if (from && to && !name.startsWith("sst.config.")) symlinkSync(from, to);
  }
  cpSync(join(root, ".sst", "provider-lock.json"), join(cwd, ".sst", "provider-lock.json"));
  writeFileSync(join(cwd, "package.json"), `{"type":"module","dependencies":{"sst":"3.19.3"}}`);
  writeFileSync(
    join(cwd, "sst.config.ts"),
    `export default $config({
  app: () => ({ name: "mistaken", home: "aws" }),
  async run() {
${program}
  },
});
`,
  );
  return { cwd, remove };
}

it.each([
  ["an exception", `    throw new Error("no such thing");`, "no such thing"],
  [
    "a rejection in apply that the program does not await",
    `    new sst.aws.Queue("Jobs").arn.apply(() => { throw new Error("lost in apply"); });`,
    "lost in apply",
  ],
])(
  "reports %s in infra on one screen without stack frames of sst-local, and exits with 1",
  async (_, program, why) => {
    const { cwd, remove } = app(program);
    try {
      const { code, stderr } = await sstLocal(["start", "--cwd", cwd, "--port", "0"]);
      expect(code).toBe(1);
      expect(stderr).toContain(why);
      expect(stderr).toContain("sst.config.ts:");
      expect(stderr.split(why)).toHaveLength(2);
      expect(stderr.trim().split("\n").length).toBeLessThan(20);
      expect(stderr).not.toContain("packages/sst-local");
    } finally {
      remove();
    }
  },
);

it("reports a build error with file, line and reason, and exits with 1", async () => {
  const { cwd, remove } = app(`    new sst.aws.Function("Broken", { handler: "broken.handler" });`);
  writeFileSync(join(cwd, "broken.ts"), "export const handler = (;\n");
  try {
    const { code, stderr } = await sstLocal(["start", "--cwd", cwd, "--port", "0"]);
    expect(code).toBe(1);
    expect(stderr).toContain("broken.ts:1:");
    expect(stderr).not.toContain("    at ");
  } finally {
    remove();
  }
});

it("starts an app with a resource that is not emulated, and lists the resource with its component", async () => {
  const { cwd, remove } = app(`    new sst.aws.KinesisStream("Clicks");`);
  const stack = await startStack(join(cwd, "state"), { cwd });
  try {
    expect(stack.stderr()).toContain(
      "not emulated: sst:aws:KinesisStream Clicks (aws:kinesis/stream:Stream)",
    );
  } finally {
    await stack.stop();
    remove();
  }
});
