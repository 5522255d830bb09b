import { describe, expect, it } from "vitest";
import { parseArguments } from "./arguments.ts";

describe("parseArguments", () => {
  it.each([
    ["--prot", "There is no option --prot. Did you mean --port?"],
    ["--verbos", "There is no option --verbos. Did you mean --verbose?"],
    ["--stages=x", "There is no option --stages. Did you mean --stage?"],
    ["--nonsense", "There is no option --nonsense."],
    ["-x", "There is no option -x."],
  ])("suggests an option for %s", (option, message) => {
    expect(() => parseArguments(["dev", option])).toThrow(
      expect.objectContaining({ name: "UserError", message }),
    );
  });

  it.each([
    [["help", "dev"], "help", ["dev"]],
    [["dev", "--help"], "help", ["dev"]],
    [["--help"], "help", []],
    [["--version"], "version", []],
    [["-v"], "version", []],
    [["sst", "--help"], "sst", ["--help"]],
    [["shell", "--", "node", "--version"], "shell", ["node", "--version"]],
    [["invoke", "Hello", '{"a":1}'], "invoke", ["Hello", '{"a":1}']],
  ])("parses %j", (argv, command, operands) => {
    expect(parseArguments(argv)).toMatchObject({ command, operands });
  });
});

describe("--iam", () => {
  it.each([
    [[], "warn"],
    [["--iam", "enforce"], "enforce"],
    [["--iam=off"], "off"],
  ])("%j is the mode %s", (flags, mode) => {
    expect(parseArguments(["dev", ...flags]).iam).toBe(mode);
  });

  it("takes no other mode", () => {
    expect(() => parseArguments(["dev", "--iam", "enforced"])).toThrow(
      "--iam enforced is not a mode.",
    );
  });
});
