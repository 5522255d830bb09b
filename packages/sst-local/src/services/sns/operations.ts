import type { QueryOperation } from "../../aws/api.ts";
import { AwsError } from "../../aws/error.ts";
import { pageOf } from "../../aws/pagination.ts";
import type { XmlFields } from "../../aws/protocols/xml.ts";
import { isRecord } from "../../graph/inputs.ts";
import { batchError, invalidParameter, subscriptionNotFound, topicNotFound } from "./errors.ts";
import type { Subscription, TopicSettings } from "./settings.ts";
import { attributesBytes, parseAttributes } from "./message-attributes.ts";
import type { NewMessage, Topics } from "./topics.ts";

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const MOST_BYTES = 256 * 1024;
const PAGE = 100;

type Run = (input: URLSearchParams, topics: Topics, accountId: string) => XmlFields;

/** The emulated operations, all of which AWS wants signed. */
export const topicOperations = (
  topics: Topics,
  accountId: () => string,
): Record<string, QueryOperation> =>
  Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, run]): [string, QueryOperation] => [
      name,
      { access: "signed", run: (input) => run(input, topics, accountId()) },
    ]),
  );

/** @see https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
const OPERATIONS: Record<string, Run> = {
  Publish(input, topics) {
    const topic = topicOf(input.get("TopicArn") ?? input.get("TargetArn"), topics);
    return published(topics.publish(topic, messageOf(input, "", topic)));
  },
  PublishBatch(input, topics) {
    const topic = topicOf(input.get("TopicArn"), topics);
    const prefixes = membersOf(input, "PublishBatchRequestEntries");
    checkEntries(prefixes.map((prefix) => input.get(`${prefix}Id`) ?? ""));
    checkBatchSize(input, prefixes);
    const Successful: XmlFields[] = [];
    const Failed: XmlFields[] = [];
    for (const prefix of prefixes) {
      const Id = input.get(`${prefix}Id`) ?? "";
      try {
        Successful.push({
          Id,
          ...published(topics.publish(topic, messageOf(input, prefix, topic))),
        });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        Failed.push({ Id, Code: error.code, Message: error.message, SenderFault: true });
      }
    }
    return { Successful: { member: Successful }, Failed: { member: Failed } };
  },
  ListTopics(input, topics) {
    const { members, NextToken } = page(topics.all(), input);
    return {
      Topics: { member: members.map(({ arn: TopicArn }) => ({ TopicArn })) },
      NextToken,
    };
  },
  GetTopicAttributes(input, topics, Owner) {
    const topic = topicOf(input.get("TopicArn"), topics);
    return attributesOf({
      TopicArn: topic.arn,
      Owner,
      DisplayName: "",
      SubscriptionsConfirmed: String(topic.subscriptions.length),
      SubscriptionsPending: "0",
      SubscriptionsDeleted: "0",
      ...(topic.isFifo && {
        FifoTopic: "true",
        ContentBasedDeduplication: String(topic.contentBasedDeduplication),
      }),
    });
  },
  ListSubscriptions(input, topics, Owner) {
    const all = topics.all().flatMap((topic) => topic.subscriptions.map((one) => ({ topic, one })));
    return listed(all, input, Owner);
  },
  ListSubscriptionsByTopic(input, topics, Owner) {
    const topic = topicOf(input.get("TopicArn"), topics);
    return listed(
      topic.subscriptions.map((one) => ({ topic, one })),
      input,
      Owner,
    );
  },
  GetSubscriptionAttributes(input, topics, Owner) {
    const arn = input.get("SubscriptionArn");
    for (const topic of topics.all()) {
      const one = topic.subscriptions.find((subscription) => subscription.arn === arn);
      if (!one) continue;
      const { deadLetterQueue, filterPolicy } = one;
      return attributesOf({
        SubscriptionArn: one.arn,
        TopicArn: topic.arn,
        Owner,
        Protocol: one.protocol,
        Endpoint: one.endpoint,
        RawMessageDelivery: String(one.isRaw),
        PendingConfirmation: "false",
        ConfirmationWasAuthenticated: "true",
        ...(filterPolicy !== undefined && {
          FilterPolicy: filterPolicy,
          FilterPolicyScope: one.filterPolicyScope,
        }),
        ...(deadLetterQueue !== undefined && {
          RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterQueue }),
        }),
      });
    }
    throw subscriptionNotFound();
  },
};

/** @throws AwsError InvalidParameter, NotFound */
function topicOf(arn: string | null, topics: Topics): TopicSettings {
  if (!arn) {
    throw invalidParameter("TopicArn or TargetArn Reason: no value for required parameter");
  }
  if (!/^arn:[\w-]+:sns:[\w-]+:\d+:[\w-]+(?:\.fifo)?$/.test(arn)) {
    throw invalidParameter(
      `TopicArn Reason: An ARN must have at least 6 elements, not ${arn.split(":").length}`,
    );
  }
  const topic = topics.get(arn);
  if (!topic) throw topicNotFound();
  return topic;
}

const published = ({ id, sequenceNumber }: ReturnType<Topics["publish"]>): XmlFields => ({
  MessageId: id,
  SequenceNumber: sequenceNumber,
});

/** A message of a request, or of a batch entry, whose parameters have a prefix. */
function messageOf(input: URLSearchParams, prefix: string, topic: TopicSettings): NewMessage {
  const parameter = (name: string) => input.get(prefix + name) ?? undefined;
  const text = parameter("Message") ?? "";
  if (text === "") throw invalidParameter("Empty message");
  const attributes = parseAttributes(input, `${prefix}MessageAttributes.entry.`);
  if (Buffer.byteLength(text) + attributesBytes(attributes) > MOST_BYTES) {
    throw invalidParameter("Message too long");
  }
  const subject = parameter("Subject");
  if (subject !== undefined && !/^(?! )[^\u0000-\u001f]{1,100}$/u.test(subject)) {
    throw invalidParameter("Subject");
  }
  return {
    ...bodiesOf(text, parameter("MessageStructure")),
    ...(subject !== undefined && { subject }),
    attributes,
    ...placeOf(parameter("MessageGroupId"), parameter("MessageDeduplicationId"), topic),
  };
}

/** With the structure `json` each protocol has a body of its own, or the default one. */
function bodiesOf(
  text: string,
  structure: string | undefined,
): Pick<NewMessage, "body" | "bodies"> {
  if (structure !== "json") return { body: text };
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw invalidParameter("Message Structure - JSON message body failed to parse");
  }
  const { default: body, ...others } = isRecord(parsed) ? parsed : {};
  if (typeof body !== "string") {
    throw invalidParameter("Message Structure - No default entry in JSON message body");
  }
  const bodies = Object.fromEntries(
    Object.entries(others).filter(
      (entry): entry is [string, string] => typeof entry[1] === "string",
    ),
  );
  return { body, bodies };
}

/** @see https://docs.aws.amazon.com/sns/latest/dg/fifo-topic-message-ordering.html */
function placeOf(
  groupId: string | undefined,
  deduplicationId: string | undefined,
  topic: TopicSettings,
): Pick<NewMessage, "groupId" | "deduplicationId"> {
  for (const [name, value] of Object.entries({ groupId, deduplicationId })) {
    if (value !== undefined && !/^[\x21-\x7e]{1,128}$/.test(value)) {
      throw invalidParameter(
        `The Message${name === "groupId" ? "GroupId" : "DeduplicationId"} parameter is not valid`,
      );
    }
  }
  if (!topic.isFifo) {
    if (deduplicationId === undefined) return groupId === undefined ? {} : { groupId };
    throw invalidParameter(
      "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type",
    );
  }
  if (groupId === undefined) {
    throw invalidParameter("The MessageGroupId parameter is required for FIFO topics");
  }
  if (deduplicationId !== undefined) return { groupId, deduplicationId };
  if (topic.contentBasedDeduplication) return { groupId };
  throw invalidParameter(
    "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

/** The prefixes of a list's members: `PublishBatchRequestEntries.member.1.` */
function membersOf(input: URLSearchParams, list: string): string[] {
  const prefixes: string[] = [];
  for (let number = 1; ; number++) {
    const prefix = `${list}.member.${number}.`;
    if (![...input.keys()].some((name) => name.startsWith(prefix))) return prefixes;
    prefixes.push(prefix);
    if (prefixes.length > 10) return prefixes;
  }
}

/** @see https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html */
function checkEntries(ids: readonly string[]): void {
  if (ids.length === 0) throw batchError("EmptyBatchRequest");
  if (ids.length > 10) throw batchError("TooManyEntriesInBatchRequest");
  if (!ids.every((id) => /^[\w-]{1,80}$/.test(id))) throw batchError("InvalidBatchEntryId");
  if (new Set(ids).size < ids.length) throw batchError("BatchEntryIdsNotDistinct");
}

function checkBatchSize(input: URLSearchParams, prefixes: readonly string[]): void {
  const bytes = prefixes.reduce(
    (sum, prefix) => sum + Buffer.byteLength(input.get(`${prefix}Message`) ?? ""),
    0,
  );
  if (bytes > MOST_BYTES) throw batchError("BatchRequestTooLong");
}

function page<Item>(all: readonly Item[], input: URLSearchParams) {
  const found = pageOf(all, { token: input.get("NextToken") || undefined, size: PAGE });
  if (!found) throw invalidParameter("NextToken");
  return { members: found.items, NextToken: found.nextToken };
}

function listed(
  all: readonly { topic: TopicSettings; one: Subscription }[],
  input: URLSearchParams,
  Owner: string,
): XmlFields {
  const { members, NextToken } = page(all, input);
  return {
    Subscriptions: {
      member: members.map(({ topic, one }) => ({
        SubscriptionArn: one.arn,
        Owner,
        Protocol: one.protocol,
        Endpoint: one.endpoint,
        TopicArn: topic.arn,
      })),
    },
    NextToken,
  };
}

const attributesOf = (attributes: Readonly<Record<string, string>>): XmlFields => ({
  Attributes: { entry: Object.entries(attributes).map(([key, value]) => ({ key, value })) },
});
