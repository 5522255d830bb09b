import { constants } from "node:os";
import { afterEach, expect, it } from "vitest";
import { confineKill } from "./kill.mjs";

const internal = process as unknown as { _kill: (pid: number, signal: number) => number };
const original = internal._kill;
afterEach(() => {
  internal._kill = original;
});

it.each([
  ["its own process", process.pid, "self 15"],
  ["its process group", 0, "self 15"],
  ["the group of its number", -process.pid, "self 15"],
  ["every process", -1, "self 15"],
  ["its parent", process.ppid, -constants.errno.EPERM],
  ["the group of its parent", -process.ppid, -constants.errno.EPERM],
  ["a process that it started", 2 ** 30, "2 ** 30 gets 15"],
])("a signal to %s", (_, pid, expected) => {
  const seen: string[] = [];
  internal._kill = (to, signal) => seen.push(`${to === 2 ** 30 ? "2 ** 30" : to} gets ${signal}`);
  confineKill((signal) => seen.push(`self ${signal}`));
  const result = internal._kill(pid, 15);
  expect(seen[0] ?? result).toBe(expected);
});
