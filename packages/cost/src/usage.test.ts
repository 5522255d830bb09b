import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { profiles, readUsage, type Usage } from "./usage.ts";

const folder = mkdtempSync(join(tmpdir(), "souk-usage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Reads a copy of the profile `zero` with a change. */
function readChanged(change: (usage: Record<string, unknown>) => void): Usage {
  const usage: Record<string, unknown> = { ...readUsage("zero", folder) };
  change(usage);
  writeFileSync(join(folder, "own.yaml"), stringify(usage));
  return readUsage("own.yaml", folder);
}

it("has exactly one file per profile", () => {
  const files = readdirSync(join(import.meta.dirname, "usage"));
  expect(files.toSorted()).toEqual(profiles.map((name) => `${name}.yaml`).toSorted());
});

it("has amounts that grow from each profile to the next", () => {
  const [zero, low, medium, high] = profiles.map((name) => amounts(readUsage(name, folder)));
  for (const path of Object.keys(zero ?? {})) {
    expect([path, zero?.[path]]).toEqual([path, 0]);
    const [a, b, c] = [low, medium, high].map((profile) => profile?.[path] ?? NaN);
    // X-Ray records a smaller fraction of more requests.
    if (path === "restApi.traced") expect(a).toBeGreaterThan(c ?? NaN);
    else expect([path, a! <= b! && b! <= c!]).toEqual([path, true]);
  }
});

function amounts(usage: Usage): Record<string, number> {
  return Object.fromEntries(
    Object.entries(usage).flatMap(([section, content]) =>
      Object.entries(content)
        .filter((entry): entry is [string, number] => typeof entry[1] === "number")
        .map(([name, amount]) => [`${section}.${name}`, amount]),
    ),
  );
}

it("reads a YAML file by its path", () => {
  const usage = readChanged((zero) => (zero["queue"] = { requests: 7 }));
  expect(usage.queue).toEqual({ requests: 7 });
});

it.each<[string, (usage: Record<string, unknown>) => void, string]>([
  [
    "a missing section",
    (usage) => delete usage["table"],
    "table: Invalid input: expected object, received undefined",
  ],
  [
    "an unknown section",
    (usage) => (usage["tables"] = {}),
    'the whole file: Unrecognized key: "tables"',
  ],
  [
    "a negative amount",
    (usage) => (usage["queue"] = { requests: -1 }),
    "queue.requests: Too small: expected number to be >=0",
  ],
  [
    "an amount that is not a number",
    (usage) => (usage["queue"] = { requests: "many" }),
    "queue.requests: Invalid input: expected number, received string",
  ],
  [
    "an unknown amount of a function",
    (usage) =>
      (usage["functions"] = {
        each: { requests: 0, milliseconds: 0, logKB: 0 },
        Orders: { requests: 0, milliseconds: 0, logKB: 0, seconds: 1 },
      }),
    'functions.Orders: Unrecognized key: "seconds"',
  ],
  [
    "functions without each",
    (usage) => (usage["functions"] = {}),
    "functions.each: Invalid input: expected object, received undefined",
  ],
])("refuses %s with its path", (_, change, sentence) => {
  expect(() => readChanged(change)).toThrow(
    `The usage profile own.yaml cannot be used:\n  ${sentence}`,
  );
});

it.each([
  ["lots", "There is no usage profile lots."],
  ["none.yaml", "none.yaml cannot be read: ENOENT"],
  ["broken.yaml", "broken.yaml cannot be read: "],
])("reports that %s is not a profile", (name, message) => {
  writeFileSync(join(folder, "broken.yaml"), "a: [");
  expect(() => readUsage(name, folder)).toThrow(message);
});
