import { describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { parseEngineArguments } from "./engine-arguments.ts";

const stack = ["--stack", "organization/app/dev"];
const log = ["--event-log", "/log"];

describe("the engine's command line", () => {
  it("is parsed as the SST CLI writes it", () => {
    const asked = ["--config", "aws:region=eu-west-1", "--config", 'aws:defaultTags={"a":"b=c"}'];
    const argv = ["up", "--yes", "-f", ...stack, "--non-interactive", ...log, ...asked];
    expect(parseEngineArguments([...argv, "--target", "urn:1", "--target-dependents"])).toEqual({
      command: "up",
      stack: { app: "app", stage: "dev" },
      eventLog: "/log",
      config: { "aws:region": "eu-west-1", "aws:defaultTags": '{"a":"b=c"}' },
      targets: ["urn:1"],
      targetDependents: true,
      excludes: [],
      excludeDependents: false,
    });
  });

  it.each<[string, string[]]>([
    ["an unknown option", ["up", ...stack, ...log, "--parallel", "4"]],
    ["a policy pack", ["preview", ...stack, ...log, "--policy-pack", "p"]],
    ["a policy pack, spelled otherwise", ["preview", ...stack, ...log, "--policy-pack=p"]],
    ["an operand", ["up", ...stack, ...log, "what"]],
    ["no event log", ["up", ...stack]],
    ["another organization", ["up", "--stack", "acme/app/dev", ...log]],
    ["an unknown command", ["cancel"]],
    ["another verb of a known one", ["stack", "rm", "organization/app/dev"]],
    ["nothing", []],
  ])("is refused with %s", (_, argv) => {
    expect(() => parseEngineArguments(argv)).toThrow(UserError);
  });
});
