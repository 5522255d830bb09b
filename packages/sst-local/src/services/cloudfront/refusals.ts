import { type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";
import { FUNCTION } from "./graph.ts";

const MAX_CODE = 10 * 1024;

/** What CloudFront refuses when a function is created. */
export const RULES: readonly Rule<Resource>[] = [
  {
    source:
      "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html#limits-functions",
    refuse({ inputs }) {
      const size = Buffer.byteLength(text(inputs, "code") ?? "");
      return size > MAX_CODE ? `its code has ${size} bytes` : undefined;
    },
    hint: `A function has at most ${MAX_CODE}, those of SST's own routing included.`,
  },
];

/** What AWS would refuse of the CloudFront functions of a graph. */
export const refusals = (graph: Graph): UserError[] =>
  byType(graph, FUNCTION).flatMap((resource) =>
    refusalsOf(RULES, resource, `the CloudFront function ${resource.name}`, resource.urn),
  );
