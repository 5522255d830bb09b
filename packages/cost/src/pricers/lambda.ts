import * as z from "zod";
import type { Resource } from "../graph.ts";
import { nameInInfra, pricer, type Stage } from "../pricer.ts";
import type { Usage } from "../usage.ts";

/** Function: requests, GB-seconds by architecture, and custom metrics. */
export const lambdaFunction = pricer(
  z.object({
    architectures: z.array(z.string()).optional(),
    // Lambda's default is 128 MB.
    memorySize: z.number().default(128),
    ephemeralStorage: z.object({ size: z.number() }).optional(),
  }),
  ({ architectures, memorySize, ephemeralStorage }, stage, resource) => {
    if ((ephemeralStorage?.size ?? 512) > 512) return { why: "its /tmp is larger than 512 MB" };
    const { requests, milliseconds, metrics } = functionUsage(stage, resource);
    return [
      { what: "requests", quantity: requests, price: "lambda.request" },
      {
        what: "compute",
        quantity: (requests * milliseconds * memorySize) / 1000 / 1024,
        price: architectures?.[0] === "arm64" ? "lambda.time.arm64" : "lambda.time.x86",
      },
      { what: "own metrics", quantity: metrics, price: "cloudWatch.metric" },
    ];
  },
);

/** Event source mapping: reading a table's stream is free; other sources are not priced. */
export const eventSourceMapping = pricer(
  z.object({ eventSourceArn: z.string() }),
  ({ eventSourceArn }) =>
    eventSourceArn.includes(":dynamodb:") ? [] : { why: "its source is not a DynamoDB stream" },
);

/** The usage of a function: the profile's entry for its name, else `each`. */
export function functionUsage(stage: Stage, resource: Resource): Usage["functions"]["each"] {
  const { functions } = stage.usage;
  const name = nameInInfra(stage, resource);
  return (Object.hasOwn(functions, name) ? functions[name] : undefined) ?? functions.each;
}
