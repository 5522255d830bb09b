import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

it.each<Case>([
  [
    "pipeline of type V2 by the minute",
    { pipeline: { runs: 10, actionMinutesPerRun: 20 } },
    [resource("aws:codepipeline/pipeline:Pipeline", { pipelineType: "V2" })],
    0.4,
    { actions: 0.4 },
  ],
  [
    "pipeline of type V1 that runs",
    { pipeline: { runs: 10 } },
    [resource("aws:codepipeline/pipeline:Pipeline")],
    1,
    { pipeline: 1 },
  ],
  [
    "pipeline of type V1 that does not run",
    {},
    [resource("aws:codepipeline/pipeline:Pipeline")],
    0,
    {},
  ],
  ...(
    [
      ["ARM_CONTAINER", "BUILD_GENERAL1_SMALL", 0.34],
      ["LINUX_CONTAINER", "BUILD_GENERAL1_SMALL", 0.5],
      ["LINUX_CONTAINER", "BUILD_GENERAL1_MEDIUM", 1],
      ["LINUX_CONTAINER", "BUILD_GENERAL1_LARGE", 2],
    ] as const
  ).map(([type, computeType, usd]): Case => [
    `hundred minutes of ${type} ${computeType}`,
    { pipeline: { runs: 20, buildMinutesPerRun: 5 } },
    [resource("aws:codebuild/project:Project", { environment: { type, computeType } })],
    usd,
    { builds: usd },
  ]),
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  [
    "aws:codebuild/project:Project",
    resource("", { environment: { type: "ARM_CONTAINER", computeType: "BUILD_LAMBDA_1GB" } }),
    "it builds on ARM_CONTAINER BUILD_LAMBDA_1GB",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
