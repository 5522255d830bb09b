import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { readSettings, type Settings } from "./settings.ts";

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), "sst-local-settings-"))));
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

const read = (settings: unknown): Settings => {
  const text = typeof settings === "string" ? settings : JSON.stringify(settings);
  writeFileSync(join(cwd, "sst-local.json"), text);
  return readSettings(cwd);
};

it("is empty without a file", () => {
  expect(readSettings(cwd)).toEqual({
    seed: {},
    users: [],
    instances: {},
    signIn: undefined,
    try: [],
  });
});

it("contains the seed, its users, the sign-in command and commands to try", () => {
  const users = [
    { email: "a@b.c", password: "p", name: "A", groups: ["g"] },
    { email: "d@e.f", password: "q" },
  ];
  const lambda = { maxInstances: 4, startFactor: 0.5 };
  expect(read({ seed: { users, more: 1 }, lambda, signIn: "token", try: ["curl"] })).toEqual({
    seed: { users, more: 1 },
    users: [users[0], { ...users[1], groups: [] }],
    instances: lambda,
    signIn: "token",
    try: ["curl"],
  });
});

it.each([
  ["{", "is not JSON"],
  ["[]", "is not a JSON object"],
  [{ seed: { users: {} } }, "seed.users in sst-local.json is not a list."],
  [{ seed: { users: ["ana"] } }, "seed.users[0] in sst-local.json lacks an email."],
  [{ lambda: { maxInstances: 0 } }, "lambda.maxInstances in sst-local.json is not a whole number"],
  [{ lambda: { startFactor: "1" } }, "lambda.startFactor in sst-local.json is not a number"],
  [{ seed: { users: [{ email: "a@b.c" }] } }, "seed.users[0] in sst-local.json lacks a password."],
])("refuses %j", (settings, sentence) => {
  expect(() => read(settings)).toThrow(UserError);
  expect(() => read(settings)).toThrow(sentence);
});
