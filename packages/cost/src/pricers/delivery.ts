import * as z from "zod";
import type { PriceName } from "../prices.ts";
import { pricer } from "../pricer.ts";

/** Pipeline: V2 is charged per action minute, V1 per month in which it runs. */
export const pipeline = pricer(
  z.object({ pipelineType: z.string().default("V1") }),
  ({ pipelineType }, { usage: { pipeline } }) => {
    if (pipelineType === "V1")
      return [{ what: "pipeline", quantity: pipeline.runs > 0 ? 1 : 0, price: "codePipeline.v1" }];
    const quantity = pipeline.runs * pipeline.actionMinutesPerRun;
    return [{ what: "actions", quantity, price: "codePipeline.v2" }];
  },
);

const machines: Record<string, PriceName> = {
  "ARM_CONTAINER BUILD_GENERAL1_SMALL": "codeBuild.armSmall",
  "LINUX_CONTAINER BUILD_GENERAL1_SMALL": "codeBuild.general1Small",
  "LINUX_CONTAINER BUILD_GENERAL1_MEDIUM": "codeBuild.general1Medium",
  "LINUX_CONTAINER BUILD_GENERAL1_LARGE": "codeBuild.general1Large",
};

/** CodeBuild project: build minutes by machine type. */
export const buildProject = pricer(
  z.object({ environment: z.object({ computeType: z.string(), type: z.string() }) }),
  ({ environment: { computeType, type } }, { usage: { pipeline } }) => {
    const machine = `${type} ${computeType}`;
    const price = Object.hasOwn(machines, machine) ? machines[machine] : undefined;
    if (price === undefined) return { why: `it builds on ${machine}` };
    return [{ what: "builds", quantity: pipeline.runs * pipeline.buildMinutesPerRun, price }];
  },
);
