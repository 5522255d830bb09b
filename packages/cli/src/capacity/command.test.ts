import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { graphOf, resource } from "@souk/cost/testing/graph";
import { afterAll, expect, it } from "vitest";
import { souk } from "../testing/souk.ts";

const folder = mkdtempSync(join(tmpdir(), "souk-capacity-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const graph = graphOf(resource("aws:lambda/function:Function", {}, { name: "Rooms" }));
writeFileSync(join(folder, "graph.json"), JSON.stringify(graph));

const capacity = (...args: string[]) =>
  souk(["capacity", "--graph", "graph.json", ...args], { cwd: folder });

it("prints what a stage reaches first, for the profile high by default", async () => {
  const { code, out, err } = await capacity();
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^souk, stage test, usage high: /);
  expect(out).toContain("Cognito, e-mails: 50 e-mails a day");
});

it("takes a rate and a peak, and prints JSON", async () => {
  const { out } = await capacity("--rate", "500", "--peak", "2", "--json");
  expect(JSON.parse(out)).toMatchObject({ requests: expect.closeTo(500), peak: 2 });
});

it.each([
  [["--rate", "many"], /--rate takes a number over 0, and "many" is none/],
  [["--peak", "0"], /--peak takes a number over 0/],
  [["--usage", "zero"], /usage profile zero has no requests/],
  [["--stage", "prod"], /--graph cannot be combined/],
])("refuses %j with a sentence", async (args, sentence) => {
  const { code, err } = await capacity(...args);
  expect(code).toBe(1);
  expect(err).toMatch(sentence);
});
