import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { main } from "./main.ts";

afterEach(() => vi.restoreAllMocks());

it("describes one command with its options", async () => {
  const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  expect(await main(["invoke", "--help"])).toBe(0);
  const [text = ""] = print.mock.lastCall ?? [];
  expect(text).toMatch(/^sst-local invoke FUNCTION \[EVENT\]\n/);
  expect(text).toContain("--event FILE");
  expect(text).not.toContain("--inspect");
});

it("describes every command", async () => {
  const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  expect(await main([])).toBe(0);
  const commands = [...String(print.mock.lastCall?.[0]).matchAll(/^ {2}sst-local (\w+)/gm)];
  const source = readFileSync(new URL("./main.ts", import.meta.url), "utf8");
  const loaded = [...source.matchAll(/^ {2}(\w+): async \(\) =>/gm)].map(([, name]) => name);
  expect(loaded.filter((name) => name !== "version").toSorted()).toEqual(
    commands.map(([, name]) => name).toSorted(),
  );
});

it("prints its version", async () => {
  const print = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  expect(await main(["--version"])).toBe(0);
  expect(print.mock.lastCall?.[0]).toMatch(/^sst-local \d+\.\d+\.\d+\n$/);
});

it.each([
  [["strat"], 'There is no command "strat". Did you mean start?'],
  [["help", "invok"], 'There is no command "invok". Did you mean invoke?'],
])("suggests a command for %j", async (argv, message) => {
  const print = vi.spyOn(console, "error").mockReturnValue();
  expect(await main(argv)).toBe(1);
  expect(print.mock.calls[0]?.[0]).toBe(message);
});
