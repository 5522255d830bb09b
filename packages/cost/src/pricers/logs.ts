import * as z from "zod";
import type { Resource } from "../graph.ts";
import { gigabytes, ofType, pricer, type Stage } from "../pricer.ts";
import { functionUsage } from "./lambda.ts";
import { inspectedRequests } from "./waf.ts";

/** Log group: ingestion and storage. */
export const logGroup = pricer(
  z.object({
    name: z.string().optional(),
    retentionInDays: z.number().optional(),
    logGroupClass: z.string().optional(),
  }),
  ({ retentionInDays, logGroupClass }, stage, resource) => {
    if (logGroupClass !== undefined && logGroupClass !== "STANDARD")
      return { why: `its class is ${logGroupClass}` };
    const written = writtenGB(stage, resource);
    // 0 means no expiry; it is priced as after a year. Compression by CloudWatch is ignored.
    const months = (retentionInDays || 365) / (365 / 12);
    return [
      { what: "written", quantity: written, price: "cloudWatch.logsIn" },
      { what: "kept", quantity: written * months, price: "cloudWatch.logsKept" },
    ];
  },
);

function writtenGB(stage: Stage, group: Resource): number {
  const { usage } = stage;
  const name = String(group.inputs["name"] ?? group.outputs["name"]);
  const isThis = (text: unknown): boolean =>
    typeof text === "string" && (text === name || text.endsWith(`:log-group:${name}`));

  for (const fn of ofType(stage, "aws:lambda/function:Function"))
    if (isThis(member(fn.inputs["loggingConfig"], "logGroup"))) {
      const { requests, logKB } = functionUsage(stage, fn);
      return gigabytes(requests, logKB);
    }
  for (const { inputs } of ofType(stage, "aws:apigateway/stage:Stage"))
    if (isThis(member(inputs["accessLogSettings"], "destinationArn")))
      return gigabytes(usage.restApi.requests, usage.restApi.accessLogKB);
  for (const { inputs } of ofType(stage, "aws:apigatewayv2/stage:Stage"))
    if (isThis(member(inputs["accessLogSettings"], "destinationArn")))
      return gigabytes(usage.webSocketApi.messages, usage.webSocketApi.accessLogKB);
  for (const { inputs } of ofType(
    stage,
    "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  ))
    if ([inputs["logDestinationConfigs"]].flat().some(isThis))
      return gigabytes(inspectedRequests(stage, inputs["resourceArn"]), usage.webAcl.logKB);
  for (const { inputs } of ofType(stage, "aws:ecs/taskDefinition:TaskDefinition"))
    if (String(inputs["containerDefinitions"]).includes(`"${name}"`))
      return gigabytes(usage.loadBalancer.requests, usage.containers.logKBPerRequest);
  return usage.otherLogGroup.GB;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
}
