import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import { CostError } from "./cost-error.ts";

const amount = z.number().nonnegative();

const functionUsage = z.strictObject({
  requests: amount,
  /** Billed, on average; since August 2025 that includes a cold start's. */
  milliseconds: amount,
  /** What one request writes to the log, with the platform's own lines. */
  logKB: amount,
  /** Metrics that it writes by itself, each with each set of dimensions. */
  metrics: amount.default(0),
});

const usageSchema = z.strictObject({
  /** Who uses the stage, in a sentence. */
  about: z.string().min(1),
  restApi: z.strictObject({
    requests: amount,
    responseKB: amount,
    accessLogKB: amount,
    /** The part of the requests that X-Ray records, from 0 to 1. */
    traced: amount.max(1),
  }),
  webSocketApi: z.strictObject({
    /** In both directions, of at most 32 KB. */
    messages: amount,
    connectionMinutes: amount,
    accessLogKB: amount,
  }),
  webAcl: z.strictObject({ logKB: amount }),
  /** `each` is for those that are not named. */
  functions: z.object({ each: functionUsage }).catchall(functionUsage),
  table: z.strictObject({
    writeUnits: amount,
    readUnits: amount,
    storageGB: amount,
  }),
  loadBalancer: z.strictObject({
    requests: amount,
    responseKB: amount,
    /** On average over the month. */
    capacityUnits: amount,
  }),
  containers: z.strictObject({
    /** Tasks that run on average, where that is more than the service asks for. */
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
    /** Of all its actions together, each rounded up. */
    actionMinutesPerRun: amount,
    buildMinutesPerRun: amount,
  }),
  /** A log group of which the graph does not say who writes to it. */
  otherLogGroup: z.strictObject({ GB: amount }),
  logMetricFilter: z.strictObject({ metrics: amount }),
});

/** How much of everything is used in a month. Of what there may be several, it is for each. */
export type Usage = z.infer<typeof usageSchema>;

/** The profiles that are here, by their file's name. */
export const profiles = ["zero", "low", "medium", "high"] as const;

/**
 * Reads a usage profile: a bundled one by its name, or a YAML file by its path.
 * @throws CostError when there is none, or it says what no profile may, with the path to it.
 */
export function readUsage(name: string, cwd: string): Usage {
  const ours = profiles.some((profile) => profile === name);
  if (!ours && !/\.ya?ml$/.test(name))
    throw new CostError(`There is no usage profile ${name}.`, {
      hint: `There are: ${profiles.join(", ")}; or name a YAML file of your own.`,
    });
  const file = ours ? join(import.meta.dirname, "usage", `${name}.yaml`) : resolve(cwd, name);
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
    // 1.1 is the YAML that reads 100_000 as a number.
    return parse(readFileSync(file, "utf8"), { version: "1.1" });
  } catch (cause) {
    throw new CostError(
      `The usage profile ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
}
