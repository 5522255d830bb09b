import { expect, it } from "vitest";
import { evaluateStages, stages } from "../testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

it.each(stages)("creates the replacements of stage %s once and never overwrites them", (stage) => {
  const parameter = evaluated[stage].one("aws:ssm/parameter:Parameter", "StringsMapping");
  expect(parameter).toMatchObject({
    inputs: { name: `/souk/${stage}/replace-strings-map`, type: "String" },
    ignoreChanges: ["value"],
  });
  expect(JSON.parse(String(parameter.inputs["value"]))).toEqual({
    ABN: "ABN AMRO",
    ING: "ING BANK",
    Rabo: "Rabobank",
    Triodos: "Triodos Bank",
    Volksbank: "de Volksbank",
  });
});
