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

/** What the CLI says it did, by what it did. */
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

// One stage's life in order, as each chapter begins where the one before has ended.
describe("the app's own SST CLI, without an account or a network", () => {
  it("deploys", async () => {
    const { code, output } = await run("deploy");
    expect(output).toContain("✓  Complete");
    expect(code).toBe(0);
    expect(changes(output).Created).toEqual(expect.arrayContaining([TABLE, FUNCTION]));
    expect(urnsInState()).toContain(READER);
  });

  it("deploys what is evaluated without it, names and ids included", async () => {
    const { cwd } = app;
    const evaluated = await evaluate({ cwd, stage: STAGE, log: () => undefined });
    // Code and source maps are called by their content, and an evaluation builds none.
    const identity = (graph: Graph) =>
      graph.resources
        .filter(({ type }) => type !== "aws:s3/bucketObjectv2:BucketObjectv2")
        .map(({ urn, id, outputs }) => [urn, id, outputs["name"]])
        .sort();
    expect(identity(deployed()!)).toEqual(identity(evaluated));
  });

  it("finds nothing to do when nothing has changed", async () => {
    const before = state();
    const { code, output } = await run("deploy");
    expect(output).toContain("✓  No changes");
    expect(code).toBe(0);
    expect(state()).toEqual(before);
  });

  it("is what a stack then serves, sources aside", async () => {
    app.write("src/reader.ts", "this does not build");
    serving = await serve(app.cwd, STAGE);
    expect(await read(serving)).toEqual({ version: 1, table: serving.outputs["table"] });
  });

  it("gives a shell the links and the stack's endpoints, and nothing of its own", async () => {
    const { code, output } = await run(
      ...show("[Resource.Notes.name, process.env.AWS_ENDPOINT_URL, process.env.XDG_CONFIG_HOME]"),
    );
    expect(code).toBe(0);
    const name = state().find(({ urn }) => urn.endsWith("NotesTable"))?.outputs?.["name"];
    expect(output).toContain(JSON.stringify([name, serving?.endpoints["aws"], null]));
  });

  it("shows what a changed handler and a secret would change, and changes nothing", async () => {
    expect((await run("secret", "set", "Token", "xyzzy-plugh")).output).toContain('Set "Token"');
    expect((await run("secret", "list")).output).toContain("Token=xyzzy-plugh");
    expect(storedSecrets(app.cwd, STAGE)).toEqual({ Token: "xyzzy-plugh" });
    app.write("src/reader.ts", FILES["src/reader.ts"].replace("version: 1", "version: 2"));
    const before = state();
    const { code, output } = await run("diff");
    expect(code).toBe(0);
    expect(output).toMatch(/\* s3Key = assets\/Reader-code-/);
    expect(changes(output)).toMatchObject({ Created: [], Deleted: [] });
    expect(state()).toEqual(before);
  });

  it("updates the function whose handler has changed, and what is served without a gap", async () => {
    const deploy = run("deploy");
    let isDone = false;
    void deploy.finally(() => (isDone = true));
    const versions: unknown[] = [];
    // The stack hears of it before the CLI ends; what comes late is waited for.
    while (!isDone || versions.at(-1) !== 2) versions.push((await read(serving!)).version);
    expect(versions.join("")).toMatch(/^1+2+$/);
    const { output } = await deploy;
    const { Created, Updated, Deleted } = changes(output);
    expect([Created, Deleted]).toEqual([[], []]);
    expect(Updated).toContain(FUNCTION);
    expect(Updated.every((what) => what.includes("→ Reader"))).toBe(true);
    expect((await run(...show("Resource.Token.value"))).output).toContain("xyzzy-plugh");
  });

  it("keeps secrets encrypted, in the state and everywhere else", async () => {
    // A running stack tells its owner its environment.
    await serving?.stop();
    expect(filesWith("xyzzy-plugh", join(app.cwd, ".sst"))).toEqual([]);
    expect((await run("state", "export")).output).not.toContain("xyzzy-plugh");
    expect((await run("state", "export", "--decrypt")).output).toContain("xyzzy-plugh");
  });

  it("makes what a program registers before it throws, deletes nothing and runs what ran", async () => {
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

  it("deletes what the program has no more, and keeps what ignoreChanges names", async () => {
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

  it("deletes nothing that is protected", async () => {
    infra((text) => text.replace(/const mails.*\n/, ""));
    const { code, output } = await run("deploy");
    expect(code).toBe(1);
    expect(output).toContain("because it is protected");
    expect(urnsInState()).toContain("sst:aws:Queue$aws:sqs/queue:Queue::MailsQueue");
    infra((text) => text);
  });

  // Only where this test is in a network of its own may the CLI do without one.
  it.runIf(canIsolate)("warns where the CLI's server is open to others", async () => {
    const path = { PATH: dirname(process.execPath) };
    const { output } = await sst(app.cwd, home, ["diff", "--stage", "never-deployed"], path);
    expect(output).toMatch(/^Warning: while it runs, sst listens on every interface/m);
  });

  it("takes over from a run that was killed", async () => {
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

  it("refuses an option that the stand-in does not know", async () => {
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

  it("removes everything", async () => {
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
