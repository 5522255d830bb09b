import { UserError } from "../../errors.ts";
import { byType, byUrn, type Graph, logicalName } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";
import { denialOf, explain } from "./decide.ts";
import { roleByArn } from "./roles.ts";
import { trustRefusal } from "./trust.ts";

const TRUST = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html";

/** What Lambda refuses of the roles of a graph's functions: it must be able to assume each. */
export const functionRoleRefusals = (graph: Graph): UserError[] =>
  byType(graph, "aws:lambda/function:Function").flatMap((fn) => {
    const role = roleByArn(graph, text(fn.inputs, "role") ?? "");
    const reason = role && trustRefusal(role, "lambda.amazonaws.com");
    if (reason === undefined) return [];
    return new UserError(
      `AWS refuses the function ${logicalName(graph, fn)}: the role cannot be assumed by Lambda: ${reason}.`,
      { hint: `Let its trust policy allow lambda.amazonaws.com. ${TRUST}`, resource: fn.urn },
    );
  });

/** The permissions that Lambda needs to poll an event source, by the service in its ARN. */
const TO_POLL: Readonly<Record<string, { actions: readonly string[]; source: string }>> = {
  dynamodb: {
    actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
    source:
      "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-eventsourcemapping.html",
  },
  sqs: {
    actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
    source: "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html",
  },
};

/** What Lambda refuses of a mapping whose function's role may not poll the source. */
export function pollRefusals(
  graph: Graph,
  {
    mappingUrn,
    functionUrn,
    sourceArn,
  }: Record<"mappingUrn" | "functionUrn" | "sourceArn", string>,
): UserError[] {
  const fn = byUrn(graph, functionUrn);
  const role = fn && roleByArn(graph, text(fn.inputs, "role") ?? "");
  const needed = TO_POLL[sourceArn.split(":")[2] ?? ""];
  if (!role || !needed) return [];
  const caller = { role, session: logicalName(graph, fn) };
  const denial = needed.actions
    .map((action) => denialOf(graph, caller, { action, resource: sourceArn }))
    .find((one) => one !== undefined && !one.unknown);
  if (!denial) return [];
  return [
    new UserError(
      `AWS refuses the event source mapping of ${logicalName(graph, fn)}: Lambda may not call ${denial.action} on ${sourceArn}: ${explain(graph, caller, denial)}.`,
      {
        hint: `Allow ${needed.actions.join(", ")} in the role. ${needed.source}`,
        resource: mappingUrn,
      },
    ),
  ];
}
