import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import {
  type RunOptions,
  runService,
  sdkSettings,
  testGraph,
  testResource,
} from "../../../aws/testing/run-service.ts";
import type { Resource } from "../../../graph/index.ts";
import type { SenderTimes } from "../../../aws/targets.ts";
import { start } from "../start.ts";

const EVENTS = "arn:aws:events:eu-west-1:123456789012";

export const busArn = (name: string) => `${EVENTS}:event-bus/${name}`;
export const ruleArn = (name: string, bus = "shop") =>
  `${EVENTS}:rule/${bus === "default" ? "" : `${bus}/`}${name}`;
export const functionArn = (name: string) =>
  `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

export const busResource = (name = "shop"): Resource =>
  testResource("aws:cloudwatch/eventBus:EventBus", name, {
    inputs: { name },
    outputs: { name, arn: busArn(name) },
  });

/** A rule, of the bus shop where its inputs name no other; everything matches without a pattern. */
export const ruleResource = (name: string, inputs: Record<string, unknown> = {}): Resource => {
  const { eventBusName = "shop" } = inputs;
  const isScheduled = "scheduleExpression" in inputs;
  return testResource("aws:cloudwatch/eventRule:EventRule", name, {
    inputs: {
      ...(!isScheduled && {
        eventBusName,
        eventPattern: JSON.stringify({ source: [{ prefix: "" }] }),
      }),
      ...inputs,
    },
    outputs: { name, arn: ruleArn(name, isScheduled ? "default" : String(eventBusName)) },
  });
};

export const targetResource = (
  rule: string,
  arn: string,
  inputs: Record<string, unknown> = {},
): Resource => {
  const targetId = `${rule}-${arn.split(/[:/]/).at(-1)}`;
  return testResource("aws:cloudwatch/eventTarget:EventTarget", targetId, {
    inputs: { rule, arn, targetId, eventBusName: "shop", ...inputs },
  });
};

/** Starts the service, with the SDK's client. */
export async function startBuses(
  resources: Resource[],
  { clock, retryDelay, ...options }: RunOptions & SenderTimes = {},
) {
  const running = await runService(
    (context) => start(context, { ...(clock && { clock }), ...(retryDelay && { retryDelay }) }),
    testGraph(resources),
    options,
  );
  const client = new EventBridgeClient(sdkSettings(running.url));
  return { ...running, client };
}
