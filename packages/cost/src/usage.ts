import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { CostError } from "./cost-error.ts";

const amount = z.number().nonnegative();

const functionUsage = z.strictObject({
  requests: amount,
  /** Average billed duration; since August 2025 it includes the time of a cold start. */
  milliseconds: amount,
  /** Log output of one invocation, with Lambda's own lines. */
  logKB: amount,
  /** Custom metrics; each set of dimensions counts as one. */
  metrics: amount.default(0),
});

const usageSchema = z.strictObject({
  /** A description of the usage, printed in the bill. */
  about: z.string().min(1),
  restApi: z.strictObject({
    requests: amount,
    responseKB: amount,
    accessLogKB: amount,
    /** The fraction of the requests that X-Ray records, from 0 to 1. */
    traced: amount.max(1),
  }),
  webSocketApi: z.strictObject({
    /** Both directions, of at most 32 KB each. */
    messages: amount,
    connectionMinutes: amount,
    accessLogKB: amount,
  }),
  webAcl: z.strictObject({ logKB: amount }),
  /** `each` applies to functions that are not named. */
  functions: z.object({ each: functionUsage }).catchall(functionUsage),
  table: z.strictObject({
    writeUnits: amount,
    readUnits: amount,
    storageGB: amount,
  }),
  loadBalancer: z.strictObject({
    requests: amount,
    responseKB: amount,
    /** Average over the month. */
    capacityUnits: amount,
  }),
  containers: z.strictObject({
    /** Average number of running tasks, if it is more than the desired count. */
    tasks: amount,
    logKBPerRequest: amount,
  }),
  natGateway: z.strictObject({ processedGB: amount }),
  userPool: z.strictObject({ monthlyUsers: amount }),
  key: z.strictObject({ requests: amount }),
  secret: z.strictObject({ calls: amount }),
  topic: z.strictObject({ messages: amount }),
  queue: z.strictObject({ requests: amount }),
  eventBus: z.strictObject({ events: amount }),
  zone: z.strictObject({ queries: amount }),
  bucket: z.strictObject({ storageGB: amount, puts: amount, gets: amount }),
  distribution: z.strictObject({ requests: amount, transferGB: amount }),
  repository: z.strictObject({ storageGB: amount }),
  pipeline: z.strictObject({
    runs: amount,
    /** Sum over all actions, each rounded up. */
    actionMinutesPerRun: amount,
    buildMinutesPerRun: amount,
  }),
  /** Each log group whose writer is not in the graph. */
  otherLogGroup: z.strictObject({ GB: amount }),
  logMetricFilter: z.strictObject({ metrics: amount }),
});

/** Usage in a month. Where a stage has several resources of a type, the amounts are per resource. */
export type Usage = z.infer<typeof usageSchema>;

/** The bundled profiles. */
export const profiles = ["zero", "low", "medium", "high"] as const;

/**
 * Reads a usage profile: a bundled one by its name, or a YAML file by its path.
 * @throws CostError when there is no such profile or it is invalid, with the paths of the errors.
 */
export function readUsage(name: string, cwd: string): Usage {
  const isBundled = profiles.some((profile) => profile === name);
  if (!isBundled && !/\.ya?ml$/.test(name))
    throw new CostError(`There is no usage profile ${name}.`, {
      hint: `There are: ${profiles.join(", ")}; or give the path of a YAML file.`,
    });
  const file = isBundled ? join(import.meta.dirname, "usage", `${name}.yaml`) : resolve(cwd, name);
  const parsed = usageSchema.safeParse(readYaml(file));
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map(
    ({ path, message }) => `  ${path.join(".") || "the whole file"}: ${message}`,
  );
  throw new CostError(`The usage profile ${name} cannot be used:\n${sentences.join("\n")}`, {
    hint: `Compare it with ${join(import.meta.dirname, "usage", "low.yaml")}.`,
  });
}

function readYaml(file: string): unknown {
  try {
    // YAML 1.1 reads 100_000 as a number; 1.2 does not.
    return parse(readFileSync(file, "utf8"), { version: "1.1" });
  } catch (cause) {
    throw new CostError(
      `The usage profile ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
