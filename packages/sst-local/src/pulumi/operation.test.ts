import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readCheckpoint, type StateResource, writeCheckpoint } from "./checkpoint.ts";
import { Crypter } from "./crypter.ts";
import { EventLog } from "./event-log.ts";
import { operate } from "./operation.ts";
import { EVERYTHING } from "./plan.ts";

let dir: string;
let state: string;
let log: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sst-local-operation-"));
  state = join(dir, "state.json");
  log = join(dir, "log.json");
  writeFileSync(
    join(dir, "Pulumi.yaml"),
    `name: app\nruntime: nodejs\nmain: ${dir}/.sst/platform/sst.config.1.mjs\n`,
  );
});
afterEach(() => rmSync(dir, { recursive: true }));

const resource: StateResource = {
  urn: "urn:pulumi:dev::app::pulumi:pulumi:Stack::app-dev",
  type: "pulumi:pulumi:Stack",
  name: "app-dev",
  id: "",
  custom: false,
  inputs: {},
  outputs: {},
};

async function run(command: "refresh" | "destroy"): Promise<number> {
  return await operate({
    command,
    stack: { app: "app", stage: "dev" },
    operation: { ...EVERYTHING, eventLog: log, config: {} },
    checkpointFile: state,
    workDir: dir,
    passphrase: "phrase",
    events: new EventLog(log, false),
    signal: new AbortController().signal,
  });
}
const events = () =>
  readFileSync(log, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const kinds = () => events().map((event) => Object.keys(event).find((key) => /Event$/.test(key)));

it("logs an event before and after each step, then a summary", async () => {
  writeCheckpoint(state, "organization/app/dev", [resource], await Crypter.create("phrase"));
  expect(await run("destroy")).toBe(0);
  expect(kinds()).toEqual(["preludeEvent", "resourcePreEvent", "resOutputsEvent", "summaryEvent"]);
  expect(events().map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3]);
  expect(events()[3]).toMatchObject({ summaryEvent: { resourceChanges: { delete: 1 } } });
});

it("drops pending operations of an earlier run and logs a warning", async () => {
  writeCheckpoint(state, "organization/app/dev", [resource], await Crypter.create("phrase"));
  const stored = readCheckpoint(state);
  stored.latest!.pending_operations = [{ type: "creating", resource: { urn: "urn:x" } }];
  writeFileSync(state, JSON.stringify({ version: 3, checkpoint: stored }));
  expect(await run("refresh")).toBe(0);
  expect(readCheckpoint(state).latest).not.toHaveProperty("pending_operations");
  const warned = events().flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
  expect(warned).toMatchObject([
    {
      severity: "warning",
      message: expect.stringContaining("unfinished operations (1)") as string,
    },
  ]);
});
