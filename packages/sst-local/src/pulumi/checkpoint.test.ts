import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { readCheckpoint, resourcesOf, type StateResource, writeCheckpoint } from "./checkpoint.ts";
import { Crypter } from "./crypter.ts";

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "sst-local-checkpoint-"));
  file = join(dir, "state.json");
});
afterEach(() => rmSync(dir, { recursive: true }));

const stack = "organization/app/dev";
const resource: StateResource = {
  urn: "urn:pulumi:dev::app::random:index/x:X::Key",
  type: "random:index/x:X",
  name: "Key",
  id: "id",
  custom: true,
  inputs: { length: 32 },
  outputs: { length: 32, base64: "hush", nested: { a: ["b"] } },
  secretKeys: ["base64"],
  protect: true,
  importId: "imported",
  dependencies: ["urn:other"],
};
const bytes = () => readFileSync(file, "utf8");

describe("a state", () => {
  it("is read as it was written, and its secrets are encrypted in the file", async () => {
    const crypter = await Crypter.create("phrase");
    writeCheckpoint(file, stack, [resource], crypter);
    expect(bytes()).not.toContain("hush");
    const checkpoint = readCheckpoint(file);
    const again = await Crypter.open("phrase", checkpoint.latest!.secrets_providers!.state.salt);
    expect(resourcesOf(checkpoint, again)).toEqual([resource]);
  });

  it("keeps the ciphertext of an unchanged secret and replaces that of a changed one", async () => {
    const crypter = await Crypter.create("phrase");
    const sealed = () =>
      resourcesOfFile().map(
        ({ outputs }) => (outputs?.["base64"] as { ciphertext: string } | undefined)?.ciphertext,
      );
    const resourcesOfFile = () => readCheckpoint(file).latest?.resources ?? [];
    writeCheckpoint(file, stack, [resource], crypter);
    const [before] = sealed();
    const read = resourcesOf(readCheckpoint(file), crypter);
    writeCheckpoint(file, stack, read, crypter);
    expect(sealed()).toEqual([before]);
    writeCheckpoint(file, stack, [{ ...resource, outputs: { base64: "other" } }], crypter);
    expect(sealed()).not.toEqual([before]);
  });

  it("is readable by its owner alone", async () => {
    writeCheckpoint(file, stack, [], await Crypter.create("phrase"));
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it("cannot be opened with another passphrase", async () => {
    const { state } = await Crypter.create("phrase");
    await expect(Crypter.open("other", state)).rejects.toThrow(UserError);
  });

  it.each([
    "",
    "{}",
    "[",
    "null",
    '{"version":2,"checkpoint":{}}',
    '{"version":3,"checkpoint":{"stack":"s","latest":{"resources":[1]}}}',
  ])("is refused with a UserError when the file contains %j", (text) => {
    writeFileSync(file, text);
    expect(() => readCheckpoint(file)).toThrow(UserError);
  });
});

it("decrypts what Pulumi itself has encrypted", async () => {
  // Salt and passphrase of pkg/secrets/passphrase/manager_test.go in pulumi/pulumi 3.210.
  const state = "v1:fozI5u6B030=:v1:F+6ZduKKd8G0/V7L:PGMFeIzwobWRKmEAzUdaQHqC5mMRIQ==";
  expect((await Crypter.open("password", state)).state).toBe(state);
});
