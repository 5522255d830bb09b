import { UserError } from "../../errors.ts";
import { byType, type Graph, logicalName, type Resource } from "../../graph/index.ts";
import { record, records, text } from "../../graph/inputs.ts";
import { evaluate } from "../policy/policy.ts";
import { denialOf, explain } from "./decide.ts";
import { ruleOf } from "./event-rule.ts";
import { resourcePolicies } from "./resource-policies.ts";
import { roleByArn } from "./roles.ts";

/** What a service of AWS sends to a queue or a topic of the graph. */
interface Sending {
  /** The resource that makes the service send: a rule, a subscription, a notification. */
  readonly by: Resource;
  /** What sends, in a clause: `the rule Nightly`. */
  readonly title: string;
  readonly principal: string;
  /** What the service sends as `aws:SourceArn`. */
  readonly sourceArn: string;
  readonly target: unknown;
  /** The page that documents the policy. */
  readonly source: string;
}

/** What is sent by resources of a type. */
const SENDINGS: Readonly<Record<string, (resource: Resource, graph: Graph) => Sending[]>> = {
  "aws:cloudwatch/eventTarget:EventTarget": (by, graph) => {
    const rule = ruleOf(graph, by);
    return [
      {
        by,
        title: `the rule ${rule ? logicalName(graph, rule) : text(by.inputs, "rule")}`,
        principal: "events.amazonaws.com",
        sourceArn: (rule && text(rule.outputs, "arn")) ?? "",
        target: by.inputs["arn"],
        source:
          "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html",
      },
    ];
  },
  "aws:sns/topicSubscription:TopicSubscription": (by, graph) => [
    {
      by,
      title: `the subscription ${logicalName(graph, by)}`,
      principal: "sns.amazonaws.com",
      sourceArn: text(by.inputs, "topic") ?? "",
      target: by.inputs["protocol"] === "sqs" ? by.inputs["endpoint"] : undefined,
      source: "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html",
    },
  ],
  "aws:s3/bucketNotification:BucketNotification": (by) =>
    [
      ...records(by.inputs, "queues").map((one) => one["queueArn"]),
      ...records(by.inputs, "topics").map((one) => one["topicArn"]),
    ].map((target) => ({
      by,
      title: `the notification of the bucket ${text(by.inputs, "bucket")}`,
      principal: "s3.amazonaws.com",
      sourceArn: `arn:aws:s3:::${text(by.inputs, "bucket")}`,
      target,
      source:
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html",
    })),
};

/** The actions by the service of a target's ARN. */
const ACTIONS: Readonly<Record<string, string>> = {
  events: "events:PutEvents",
  lambda: "lambda:InvokeFunction",
  sns: "sns:Publish",
  sqs: "sqs:SendMessage",
};

const actionOf = (arn: string): string | undefined => ACTIONS[arn.split(":")[2] ?? ""];

/**
 * What AWS denies of what its services send to a graph's queues and topics, whose policies have to allow
 * it, and of what schedules call with their roles.
 */
export function sendRefusals(graph: Graph): UserError[] {
  const known = new Set(
    ["aws:sqs/queue:Queue", "aws:sns/topic:Topic"]
      .flatMap((type) => byType(graph, type))
      .filter(({ external }) => external !== true)
      .map(({ outputs }) => outputs["arn"]),
  );
  const sendings = Object.entries(SENDINGS).flatMap(([type, sendingsBy]) =>
    byType(graph, type)
      .filter(({ external }) => external !== true)
      .flatMap((resource) => sendingsBy(resource, graph)),
  );
  return [
    ...sendings.flatMap((sending) => {
      const { by, principal, source, sourceArn, target, title } = sending;
      if (typeof target !== "string" || !known.has(target)) return [];
      const action = actionOf(target) ?? "";
      if (isAllowed(graph, { action, principal, resource: target, sourceArn })) return [];
      return new UserError(
        `${title} does not reach ${target} on AWS: no policy of it allows ${action} to ${principal} for ${sourceArn}.`,
        { hint: `Allow it in the policy of the queue or topic. ${source}`, resource: by.urn },
      );
    }),
    ...byType(graph, "aws:scheduler/schedule:Schedule").flatMap((schedule) =>
      scheduleRefusal(graph, schedule),
    ),
  ];
}

function isAllowed(
  graph: Graph,
  given: { action: string; principal: string; resource: string; sourceArn: string },
): boolean {
  const { action, principal, resource, sourceArn } = given;
  const context = {
    "aws:sourcearn": sourceArn,
    "aws:sourceaccount": graph.app.accountId,
    "aws:securetransport": "true",
    "aws:principalservicename": principal,
  };
  const decisions = resourcePolicies(graph, resource).map((policy) =>
    evaluate(policy, {
      action,
      resource,
      context,
      principal: { type: "Service", names: [principal] },
      isUnknown: (key) => !Object.hasOwn(context, key),
    }),
  );
  return decisions.includes("allow") && !decisions.includes("deny");
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role */
function scheduleRefusal(graph: Graph, schedule: Resource): UserError[] {
  const target = record(schedule.inputs, "target");
  const resource = text(target, "arn") ?? "";
  const action = actionOf(resource);
  const role = roleByArn(graph, text(target, "roleArn") ?? "");
  if (!role || action === undefined) return [];
  const caller = { role, session: schedule.name };
  const denial = denialOf(graph, caller, { action, resource });
  if (!denial || denial.unknown) return [];
  return [
    new UserError(
      `the schedule ${logicalName(graph, schedule)} does not reach ${resource} on AWS: it may not call ${action}; ${explain(graph, caller, denial)}.`,
      { hint: `Allow it in the role of the schedule.`, resource: schedule.urn },
    ),
  ];
}
