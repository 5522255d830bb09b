import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, it, vi } from "vitest";

const script = join(import.meta.dirname, "testing/consumer.ts");

/** Runs the consumer in a process group of its own and collects its lines. */
function consume(dir: string, mode: "write" | "drain") {
  const child = spawn(process.execPath, [script, dir, mode], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const wrote = new Set<string>();
  const took: string[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
    const [word, id = ""] = line.split(" ");
    if (word === "wrote") wrote.add(id);
    else took.push(id);
  });
  return { child, wrote, took, ended: once(lines, "close") };
}

it("delivers every acknowledged write at least once when everything is killed with -9", async () => {
  const dir = mkdtempSync(join(tmpdir(), "sst-local-kill-"));
  const wrote = new Set<string>();
  const took: string[] = [];
  for (let round = 0; round < 3; round++) {
    const run = consume(dir, "write");
    await vi.waitFor(() => expect(run.took.length).toBeGreaterThan(60), 30_000);
    process.kill(-run.child.pid!, "SIGKILL");
    await run.ended;
    for (const id of run.wrote) wrote.add(id);
    took.push(...run.took);
  }
  const last = consume(dir, "drain");
  await last.ended;
  took.push(...last.took);
  rmSync(dir, { recursive: true, force: true });
  const seen = new Set(took);
  expect(wrote.size).toBeGreaterThan(150);
  expect([...wrote].filter((id) => !seen.has(id))).toEqual([]);
  // Only batches under way come twice: three kills, a batch of seven each.
  expect(took.length - seen.size).toBeLessThanOrEqual(3 * 7);
});
