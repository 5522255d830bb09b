import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { app } from "../services/lambda/build/testing.ts";
import { watchChanges } from "./changes.ts";

/** Watches files of a folder; `next` resolves to the file names of the next save. */
function watching(
  root: string,
  names: string[],
  reappearMs?: number,
  onPaused: (files: string[]) => void = () => {},
) {
  const saves: string[][] = [];
  const asPaused: boolean[] = [];
  let arrived = (): void => {};
  const namesOf = (files: ReadonlySet<string>): string[] =>
    [...files].map((file) => file.slice(root.length + 1)).toSorted();
  const changes = watchChanges({
    ...(reappearMs !== undefined && { reappearMs }),
    concerns: (file) => names.includes(file.slice(root.length + 1)),
    onPaused: (files) => onPaused(namesOf(files)),
    onSettled(files, isAsPaused) {
      saves.push(namesOf(files));
      asPaused.push(isAsPaused);
      arrived();
    },
  });
  changes.watch(names.map((name) => join(root, name)));
  return {
    saves,
    /** Of each save, whether it is as it was at its last pause. */
    asPaused,
    async next() {
      while (saves.length === 0) await new Promise<void>((resolve) => (arrived = resolve));
      return saves.shift();
    },
    [Symbol.dispose]: () => changes.close(),
  };
}

it("reports files that are saved together once, and no other files", async () => {
  using source = app({ "one.ts": "1", "two.ts": "1", "three.ts": "1" });
  using watched = watching(source.root, ["one.ts", "two.ts"]);
  source.write({ "one.ts": "2", "three.ts": "2", "two.ts": "2" });
  source.write({ "one.ts": "3" });
  expect(await watched.next()).toEqual(["one.ts", "two.ts"]);
});

it("reports every save of an editor that writes a draft and renames it", async () => {
  using source = app({ "one.ts": "1" });
  using watched = watching(source.root, ["one.ts"]);
  for (const version of ["2", "3"]) {
    source.write({ "one.ts.swp": version });
    renameSync(join(source.root, "one.ts.swp"), join(source.root, "one.ts"));
    expect(await watched.next()).toEqual(["one.ts"]);
  }
});

it.each([
  ["truncates a file", (file: string) => writeFileSync(file, "")],
  ["removes a file", (file: string) => rmSync(file)],
])("waits for the complete save when an editor %s first", async (_, begin) => {
  using source = app({ "one.ts": "1", "two.ts": "1" });
  using watched = watching(source.root, ["one.ts", "two.ts"], 60_000);
  begin(join(source.root, "one.ts"));
  source.write({ "two.ts": "2" });
  // Many times as long as a save takes to settle.
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(watched.saves).toEqual([]);
  source.write({ "one.ts": "2" });
  expect(await watched.next()).toEqual(["one.ts", "two.ts"]);
});

it("reports a removed file that does not reappear", async () => {
  using source = app({ "one.ts": "1" });
  using watched = watching(source.root, ["one.ts"]);
  rmSync(join(source.root, "one.ts"));
  expect(await watched.next()).toEqual(["one.ts"]);
});

it("reports that a save pauses before it has settled", async () => {
  using source = app({ "one.ts": "1" });
  const pauses: string[][] = [];
  using watched = watching(source.root, ["one.ts"], undefined, (files) => pauses.push(files));
  source.write({ "one.ts": "2" });
  expect(await watched.next()).toEqual(["one.ts"]);
  expect(pauses.at(-1)).toEqual(["one.ts"]);
  expect(watched.asPaused).toEqual([true]);
});

it("tells a save that is not as it was when it paused", async () => {
  using source = app({ "one.ts": "1" });
  using watched = watching(source.root, ["one.ts"], undefined, () =>
    rmSync(join(source.root, "one.ts")),
  );
  source.write({ "one.ts": "2" });
  expect(await watched.next()).toEqual(["one.ts"]);
  expect(watched.asPaused).toEqual([false]);
});
