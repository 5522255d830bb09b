import * as z from "zod";
import { CostError } from "./cost-error.ts";

const resourceSchema = z.object({
  urn: z.string(),
  type: z.string(),
  name: z.string(),
  parent: z.string().optional(),
  /** False for a component, which only groups other resources. */
  custom: z.boolean(),
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
  region: z.string().optional(),
  /** True for a resource that the program looked up and does not create. */
  external: z.boolean().optional(),
});

const graphSchema = z.object({
  app: z.string(),
  stage: z.string(),
  resources: z.array(resourceSchema),
});

/** One resource that a deploy would create, or a component. */
export type Resource = z.infer<typeof resourceSchema>;

/** The part of `sst-local graph`'s output that a bill needs. */
export type Graph = z.infer<typeof graphSchema>;

/**
 * Parses the JSON that `sst-local graph` prints.
 * @param source names the text's origin in the error message.
 * @throws CostError when the text is not JSON or not a graph.
 */
export function parseGraph(text: string, source: string): Graph {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (cause) {
    throw new CostError(`The content of ${source} is not JSON.`, { cause });
  }
  const parsed = graphSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new CostError(
    `The content of ${source} is not a graph: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
    { hint: "npm run -s graph -- --stage prod prints one." },
  );
}
