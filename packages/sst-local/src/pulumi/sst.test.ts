import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defaultStateDir, evaluate } from "../evaluate/index.ts";
import type { Graph } from "../graph/index.ts";
import { deployedGraph } from "./follow-deploys.ts";
import { storedSecrets } from "./home/index.ts";
import { type DeployableApp, deployableApp, FILES } from "./testing/app.ts";
import { invoke, serve, type Serving } from "./testing/serve.ts";
import { canIsolate, type Ended, sst, startSst, stateFile } from "./testing/run-sst.ts";

const STAGE = "tried";
let app: DeployableApp;
let home: string;
let serving: Serving | undefined;

beforeAll(async () => {
  app = await deployableApp();
  home = mkdtempSync(join(tmpdir(), "sst-local-home-"));
});
afterAll(async () => {
  await serving?.stop();
  app[Symbol.dispose]();
  rmSync(home, { recursive: true });
});

const run = (...args: string[]): Promise<Ended> => sst(app.cwd, home, ["--stage", STAGE, ...args]);

/** The resources in the CLI's output, by change. */
function changes(output: string): Record<"Created" | "Updated" | "Deleted", string[]> {
  const of = (label: string) =>
    [...output.matchAll(new RegExp(`^\\|  ${label} +(.+)$`, "gm"))].map(([, what]) => what!);
  return { Created: of("Created"), Updated: of("Updated"), Deleted: of("Deleted") };
}

interface StoredState {
  checkpoint: { latest: { resources?: { urn: string; outputs?: Record<string, unknown> }[] } };
}
const state = () =>
  (JSON.parse(readFileSync(stateFile(app.cwd, STAGE), "utf8")) as StoredState).checkpoint.latest
    .resources ?? [];
const urnsInState = () => state().map(({ urn }) => urn.split("::").slice(2).join("::"));

const deployed = () =>
  deployedGraph({ cwd: app.cwd, stage: STAGE, stateDir: defaultStateDir(app.cwd, STAGE) });

const TABLE = "Notes sst:aws:Dynamo → NotesTable aws:dynamodb:Table";
const FUNCTION = "Reader sst:aws:Function → ReaderFunction aws:lambda:Function";
/** Replaced when the code changes: AWS cannot change the key of an object. */
const CODE = ["ReaderCode", "ReaderSourcemap0"].map(
  (name) => `Reader sst:aws:Function → ${name} aws:s3:BucketObjectv2`,
);
const READER = "sst:aws:Function$aws:lambda/function:Function::ReaderFunction";
const read = async (stack: Serving) =>
  (await invoke(stack, stack.outputs["reader"]!)) as { version: number; table: string };
const infra = (edit: (text: string) => string) =>
  app.write("infra/notes.ts", edit(FILES["infra/notes.ts"]));
const readNotes = ["shell", "--", "node", "--input-type=module", "-e"];
const show = (expression: string) => [
  ...readNotes,
  `import { Resource } from "sst"; console.log(JSON.stringify(${expression}))`,
];

// The tests run in order: each starts from the state that the one before leaves.
describe("the app's own SST CLI, without an account or a network", () => {
  it("deploys", async () => {
    const { code, output } = await run("deploy");
    expect(output).toContain("✓  Complete");
    expect(code).toBe(0);
    expect(changes(output).Created).toEqual(expect.arrayContaining([TABLE, FUNCTION]));
    expect(urnsInState()).toContain(READER);
  });

  it("deploys the same resources, names and ids as an evaluation without it", async () => {
    const { cwd } = app;
    const evaluated = await evaluate({ cwd, stage: STAGE, log: () => undefined });
    // Code and source maps are named after their content, and an evaluation builds none.
    const identity = (graph: Graph) =>
      graph.resources
        .filter(({ type }) => type !== "aws:s3/bucketObjectv2:BucketObjectv2")
        .map(({ urn, id, outputs }) => [urn, id, outputs["name"]])
        .sort();
    expect(identity(deployed()!)).toEqual(identity(evaluated));
  });

  it("reports no changes when nothing has changed", async () => {
    const before = state();
    const { code, output } = await run("deploy");
    expect(output).toContain("✓  No changes");
    expect(code).toBe(0);
    expect(state()).toEqual(before);
  });

  it("is served by start, whatever the sources are now", async () => {
    app.write("src/reader.ts", "this does not build");
    serving = await serve(app.cwd, STAGE);
    expect(await read(serving)).toEqual({ version: 1, table: serving.outputs["table"] });
  });

  it("gives a shell the links and the stack's endpoints, without variables of the CLI", async () => {
    const { code, output } = await run(
      ...show("[Resource.Notes.name, process.env.AWS_ENDPOINT_URL, process.env.XDG_CONFIG_HOME]"),
    );
    expect(code).toBe(0);
    const name = state().find(({ urn }) => urn.endsWith("NotesTable"))?.outputs?.["name"];
    expect(output).toContain(JSON.stringify([name, serving?.endpoints["aws"], null]));
  });

  it("shows the changes of a handler and a secret in diff, and applies none", async () => {
    expect((await run("secret", "set", "Token", "xyzzy-plugh")).output).toContain('Set "Token"');
    expect((await run("secret", "list")).output).toContain("Token=xyzzy-plugh");
    expect(storedSecrets(app.cwd, STAGE)).toEqual({ Token: "xyzzy-plugh" });
    app.write("src/reader.ts", FILES["src/reader.ts"].replace("version: 1", "version: 2"));
    const before = state();
    const { code, output } = await run("diff");
    expect(code).toBe(0);
    expect(output).toMatch(/\* s3Key = assets\/Reader-code-/);
    expect(changes(output)).toMatchObject({ Created: CODE, Deleted: CODE });
    expect(state()).toEqual(before);
  });

  it("updates the function whose handler has changed, and the served stack without a failed request", async () => {
    const deploy = run("deploy");
    let isDone = false;
    void deploy.finally(() => (isDone = true));
    const versions: unknown[] = [];
    // The stack may be updated before or after the CLI exits.
    while (!isDone || versions.at(-1) !== 2) versions.push((await read(serving!)).version);
    expect(versions.join("")).toMatch(/^1+2+$/);
    const { output } = await deploy;
    const { Created, Updated, Deleted } = changes(output);
    expect([Created, Deleted]).toEqual([CODE, CODE]);
    expect(Updated).toContain(FUNCTION);
    expect(Updated.every((what) => what.includes("→ Reader"))).toBe(true);
    expect((await run(...show("Resource.Token.value"))).output).toContain("xyzzy-plugh");
  });

  it("stores secrets only encrypted", async () => {
    // running.json contains the environment of the running stack.
    await serving?.stop();
    expect(filesWith("xyzzy-plugh", join(app.cwd, ".sst"))).toEqual([]);
    expect((await run("state", "export")).output).not.toContain("xyzzy-plugh");
    expect((await run("state", "export", "--decrypt")).output).toContain("xyzzy-plugh");
  });

  it("creates what a program registers before it throws, deletes nothing and keeps the deployed graph", async () => {
    const running = deployed();
    infra((text) =>
      text
        .replace(/const mails.*\n/, "")
        .replace("export", 'new sst.aws.Queue("Extra");\nthrow new Error("out of ink");\nexport'),
    );
    const { code, output } = await run("deploy");
    expect(code).toBe(1);
    expect(output).toMatch(/^infra\/notes\.ts:\d+:\d+: out of ink$/m);
    expect(urnsInState()).toEqual(
      expect.arrayContaining(["sst:aws:Queue::Extra", "sst:aws:Queue::Mails"]),
    );
    expect(deployed()).toEqual(running);
  });

  it("deletes unregistered resources and keeps the properties of ignoreChanges", async () => {
    infra((text) =>
      text.replace(
        '"Mails"',
        `"Mails", { transform: { queue: (args, opts) => {
          args.maxMessageSize = 2048;
          opts.ignoreChanges = ["maxMessageSize"];
          opts.protect = true;
        } } }`,
      ),
    );
    expect(changes((await run("deploy")).output).Deleted).toContain("Extra sst:aws:Queue");
    const queue = state().find(({ urn }) => urn.endsWith("MailsQueue"));
    expect(queue?.outputs).not.toHaveProperty("maxMessageSize");
  });

  it("refuses to delete a protected resource", async () => {
    infra((text) => text.replace(/const mails.*\n/, ""));
    const { code, output } = await run("deploy");
    expect(code).toBe(1);
    expect(output).toContain("because it is protected");
    expect(urnsInState()).toContain("sst:aws:Queue$aws:sqs/queue:Queue::MailsQueue");
    infra((text) => text);
  });

  it("warns that a table is replaced when its key changes", async () => {
    infra((text) => text.replaceAll(/\bid(: "string"| })/g, "key$1").replace('"id"', '"key"'));
    const { output } = await run("diff");
    expect(output).toContain(
      "Warning: AWS replaces NotesTable, because it cannot change hashKey: the new one is empty.",
    );
    infra((text) => text);
  });

  // Without a namespace the server would be open to the network: the test itself runs in one.
  it.runIf(canIsolate)(
    "warns when the CLI's server cannot run in a network namespace",
    async () => {
      const path = { PATH: dirname(process.execPath) };
      const { output } = await sst(app.cwd, home, ["diff", "--stage", "never-deployed"], path);
      expect(output).toMatch(/^Warning: while it runs, sst listens on every interface/m);
    },
  );

  it("takes over the lock of a run that was killed", async () => {
    const lockDir = join(app.cwd, ".sst/local/home/buckets/sst-state-local-us-east-1/lock/notes");
    const child = startSst(app.cwd, home, ["deploy", "--stage", STAGE]);
    const locked = Promise.withResolvers<void>();
    const watcher = watch(lockDir, () => locked.resolve());
    await locked.promise;
    watcher.close();
    process.kill(-child.pid!, "SIGKILL");
    await new Promise((done) => child.once("close", done));
    const { code, output } = await run("deploy");
    expect(output).toContain("its lock is dropped");
    expect(code).toBe(0);
  });

  it("refuses dev, --dev and --policy", async () => {
    for (const args of [["dev"], ["deploy", "--dev"]]) {
      expect(await run(...args)).toMatchObject({
        code: 1,
        output: expect.stringContaining("sst-local dev") as string,
      });
    }
    app.write("policy/PulumiPolicy.yaml", "runtime: nodejs\n");
    const { code, output } = await run("deploy", "--policy", "policy");
    expect(code).toBe(1);
    expect(output).toContain("--policy-pack is refused offline");
  });

  it("removes all resources", async () => {
    const { code, output } = await run("remove");
    expect(output).toContain("✓  Removed");
    expect(code).toBe(0);
    expect(changes(output).Deleted).toEqual(expect.arrayContaining([TABLE, FUNCTION]));
    expect(state()).toEqual([]);
    expect(deployed()).toBeUndefined();
  });

  it("writes nothing into the user's home folder", () => {
    expect(readdirSync(home)).toEqual([]);
  });
});

function filesWith(text: string, dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    const path = join(dir, entry.name);
    if (entry.isSymbolicLink()) return [];
    if (entry.isDirectory()) return filesWith(text, path);
    return statSync(path).isFile() && readFileSync(path).includes(text) ? [path] : [];
  });
}
