import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { perGraph } from "../../graph/per-graph.ts";
import { text } from "../../graph/inputs.ts";
import type { Policy } from "../policy/policy.ts";
import { compiled } from "./roles.ts";

interface ResourcePolicy {
  /** ARN of the resource that the policy belongs to. */
  readonly arn: string;
  readonly policy: Policy;
}

/** The resource types with a policy, and the ARN of what each belongs to. */
const ARN_OF: Readonly<Record<string, (resource: Resource, graph: Graph) => string | undefined>> = {
  "aws:s3/bucketPolicy:BucketPolicy": ({ inputs }) => `arn:aws:s3:::${text(inputs, "bucket")}`,
  "aws:sns/topicPolicy:TopicPolicy": ({ inputs }) => text(inputs, "arn"),
  "aws:sns/topic:Topic": ({ outputs }) => text(outputs, "arn"),
  "aws:sqs/queuePolicy:QueuePolicy": ({ inputs }, graph) => queueArn(inputs["queueUrl"], graph),
  "aws:sqs/queue:Queue": ({ outputs }) => text(outputs, "arn"),
  "aws:dynamodb/resourcePolicy:ResourcePolicy": ({ inputs }) => text(inputs, "resourceArn"),
};

const queueArn = (url: unknown, graph: Graph): string | undefined => {
  const queue = byType(graph, "aws:sqs/queue:Queue").find(({ id }) => id === url);
  return queue && text(queue.outputs, "arn");
};

const allResourcePolicies = perGraph((graph): readonly ResourcePolicy[] =>
  Object.entries(ARN_OF).flatMap(([type, arnOf]) =>
    byType(graph, type).flatMap((resource) => {
      const owner = arnOf(resource, graph);
      const policy = compiled(resource.inputs["policy"]);
      return owner !== undefined && policy ? [{ arn: owner, policy }] : [];
    }),
  ),
);

/**
 * The policy of the resource with this ARN, or of the bucket or table that it is in.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
 */
export const resourcePolicies = (graph: Graph, arn: string): Policy[] =>
  allResourcePolicies(graph)
    .filter(({ arn: owner }) => arn === owner || arn.startsWith(`${owner}/`))
    .map(({ policy }) => policy);
