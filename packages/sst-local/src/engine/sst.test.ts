import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployedStage } from "./deployment.ts";
import { type DeployableApp, deployableApp, FILES } from "./testing/app.ts";
import { type Ended, sst, startSst, stateFile } from "./testing/run-sst.ts";

const STAGE = "tried";
let app: DeployableApp;
let home: string;

beforeAll(async () => {
  app = await deployableApp();
  home = mkdtempSync(join(tmpdir(), "sst-local-home-"));
});
afterAll(() => {
  app[Symbol.dispose]();
  rmSync(home, { recursive: true });
});

const run = (...args: string[]): Promise<Ended> => sst(app.cwd, home, "--stage", STAGE, ...args);

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

const TABLE = "Notes sst:aws:Dynamo → NotesTable aws:dynamodb:Table";
const FUNCTION = "Reader sst:aws:Function → ReaderFunction aws:lambda:Function";
const READER = "sst:aws:Function$aws:lambda/function:Function::ReaderFunction";
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

  it("finds nothing to do when nothing has changed", async () => {
    const before = state();
    const { code, output } = await run("deploy");
    expect(output).toContain("✓  No changes");
    expect(code).toBe(0);
    expect(state()).toEqual(before);
  });

  it("gives a shell the links", async () => {
    const { code, output } = await run(...show("[Resource.App, Resource.Notes.name]"));
    expect(code).toBe(0);
    const name = state().find(({ urn }) => urn.endsWith("NotesTable"))?.outputs?.["name"];
    expect(output).toContain(JSON.stringify([{ name: "notes", stage: STAGE }, name]));
  });

  it("shows what a changed handler and a secret would change, and changes nothing", async () => {
    expect((await run("secret", "set", "Token", "xyzzy-plugh")).output).toContain('Set "Token"');
    expect((await run("secret", "list")).output).toContain("Token=xyzzy-plugh");
    app.write("src/reader.ts", FILES["src/reader.ts"].replace("version: 1", "version: 2"));
    const before = state();
    const { code, output } = await run("diff");
    expect(code).toBe(0);
    expect(output).toMatch(/\* s3Key = assets\/Reader-code-/);
    expect(changes(output)).toMatchObject({ Created: [], Deleted: [] });
    expect(state()).toEqual(before);
  });

  it("updates the function whose handler has changed, and nothing else that is deployed", async () => {
    const { output } = await run("deploy");
    const { Created, Updated, Deleted } = changes(output);
    expect([Created, Deleted]).toEqual([[], []]);
    expect(Updated).toContain(FUNCTION);
    expect(Updated.every((what) => what.includes("→ Reader"))).toBe(true);
    const graph = deployedStage(app.cwd, STAGE)?.graph;
    const code = readFileSync(join(graph!.targets["Reader"]!.bundle!, "bundle.mjs"), "utf8");
    expect(code).toContain("version: 2");
    expect((await run(...show("Resource.Token.value"))).output).toContain("xyzzy-plugh");
  });

  it("keeps secrets encrypted, in the state and everywhere else", async () => {
    expect(filesWith("xyzzy-plugh", join(app.cwd, ".sst"))).toEqual([]);
    expect((await run("state", "export")).output).not.toContain("xyzzy-plugh");
    expect((await run("state", "export", "--decrypt")).output).toContain("xyzzy-plugh");
  });

  it("makes what a program registers before it throws, deletes nothing and runs what ran", async () => {
    const running = deployedStage(app.cwd, STAGE)?.graph;
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
    expect(deployedStage(app.cwd, STAGE)?.graph).toEqual(running);
  });

  it("deletes what the program has no more, up to what is protected", async () => {
    infra((text) =>
      text.replace(
        '"Mails"',
        '"Mails", { transform: { queue: (_, opts) => { opts.protect = true; } } }',
      ),
    );
    expect(changes((await run("deploy")).output).Deleted).toContain("Extra sst:aws:Queue");
    infra((text) => text.replace(/const mails.*\n/, ""));
    const { code, output } = await run("deploy");
    expect(code).toBe(1);
    expect(output).toContain("because it is protected");
    expect(urnsInState()).toContain("sst:aws:Queue$aws:sqs/queue:Queue::MailsQueue");
  });

  it("keeps what ignoreChanges names as it was deployed", async () => {
    infra((text) =>
      text.replace(
        '"Mails"',
        '"Mails", { transform: { queue: (args, opts) => { args.maxMessageSize = 2048; opts.ignoreChanges = ["maxMessageSize"]; } } }',
      ),
    );
    const { output } = await run("deploy");
    expect(output).toContain("Complete");
    const queue = state().find(({ urn }) => urn.endsWith("MailsQueue"));
    expect(queue?.outputs?.["maxMessageSize"]).toBeUndefined();
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
    expect(deployedStage(app.cwd, STAGE)).toBeUndefined();
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
