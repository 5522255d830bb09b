import { expect, it } from "vitest";
import { flagValue, readSstArguments } from "./sst-arguments.ts";

it.each<[string, string[], string[]]>([
  ["deploy --stage dev", ["--stage", "dev"], ["deploy"]],
  ["--stage dev deploy", ["--stage", "dev"], ["deploy"]],
  ["deploy --dev --stage=dev", ["--dev", "--stage=dev"], ["deploy"]],
  ["shell --target Api -- node -e 1", ["--target", "Api"], ["shell", "node", "-e", "1"]],
  ["shell -- echo --stage x", [], ["shell", "echo", "--stage", "x"]],
  ["secret set Name -", [], ["secret", "set", "Name", "-"]],
])("separates flags from operands in %j as the SST CLI does", (line, flags, operands) => {
  expect(readSstArguments(line.split(" "))).toEqual({ flags, operands });
});

it.each([
  ["deploy --stage dev", "dev"],
  ["--stage=dev deploy", "dev"],
  ["shell -- echo --stage dev", undefined],
])("finds the stage of %j: %s", (line, stage) => {
  expect(flagValue(readSstArguments(line.split(" ")), "stage")).toBe(stage);
});
