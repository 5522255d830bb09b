import type { Operation } from "../../aws/api.ts";
import { Input } from "../../aws/input.ts";
import { pageOf } from "../../aws/pagination.ts";
import { busNameOf } from "../../aws/target-arns.ts";
import { isRecord, parsedJson, record, text } from "../../graph/inputs.ts";
import type { Buses } from "./buses.ts";
import { checkEntries, readEntry } from "./entries.ts";
import { busNotFound, invalidPattern, ruleNotFound, validationError } from "./errors.ts";
import type { Bus } from "./graph.ts";
import { compileEventPattern, type Rule, type Target } from "./settings.ts";

/** The emulated operations, all of which AWS wants signed. */
export const busOperations = (buses: Buses): Record<string, Operation> =>
  Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, run]): [string, Operation] => [
      name,
      { access: "signed", run: (input) => run(new Input(input), buses) },
    ]),
  );

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Operations.html */
const OPERATIONS: Record<string, (input: Input, buses: Buses) => unknown> = {
  PutEvents(input, buses) {
    const entries = input.structures("Entries");
    checkEntries(entries);
    // Every entry is read before one is put: a request that is refused puts nothing.
    const Entries = entries
      .map(readEntry)
      .map((one) => ("event" in one ? { EventId: buses.put(one.busName, one.event) } : one));
    return { Entries, FailedEntryCount: Entries.filter((one) => "ErrorCode" in one).length };
  },
  ListEventBuses(input, { settings }) {
    const prefix = input.optionalString("NamePrefix") ?? "";
    const found = settings.buses.filter(({ name }) => name.startsWith(prefix));
    return page("EventBuses", found.map(busOutput), input);
  },
  DescribeEventBus: (input, buses) => busOutput(busOf(input.optionalString("Name"), buses)),
  ListRules(input, buses) {
    const { name } = busOf(input.optionalString("EventBusName"), buses);
    const prefix = input.optionalString("NamePrefix") ?? "";
    const found = buses.settings.rules.filter(
      (rule) => rule.busName === name && rule.name.startsWith(prefix),
    );
    return page("Rules", found.map(ruleOutput), input);
  },
  DescribeRule(input, buses) {
    return { ...ruleOutput(ruleOf(input, "Name", buses)), CreatedBy: buses.settings.accountId };
  },
  ListTargetsByRule: (input, buses) =>
    page("Targets", ruleOf(input, "Rule", buses).targets.map(targetOutput), input),
  ListRuleNamesByTarget(input, buses) {
    const { name } = busOf(input.optionalString("EventBusName"), buses);
    const arn = input.string("TargetArn");
    const found = buses.settings.rules.filter(
      ({ busName, targets }) => busName === name && targets.some((target) => target.arn === arn),
    );
    return page(
      "RuleNames",
      found.map((rule) => rule.name),
      input,
    );
  },
  TestEventPattern(input) {
    const event = eventOf(input.string("Event"));
    const matches = patternOf(input.string("EventPattern"));
    return { Result: matches(event) };
  },
};

function busOf(nameOrArn: string | undefined, { settings }: Buses): Bus {
  const wanted = busNameOf(nameOrArn);
  const bus = settings.buses.find(({ name }) => name === wanted);
  if (!bus) throw busNotFound(wanted);
  return bus;
}

function ruleOf(input: Input, parameter: "Name" | "Rule", buses: Buses): Rule {
  const wanted = input.string(parameter, { max: 64 });
  const { name: busName } = busOf(input.optionalString("EventBusName"), buses);
  const rule = buses.settings.rules.find(
    ({ busName: on, name }) => on === busName && name === wanted,
  );
  if (!rule) throw ruleNotFound(wanted, busName);
  return rule;
}

function patternOf(pattern: string): (event: unknown) => boolean {
  try {
    return compileEventPattern(pattern);
  } catch (error) {
    throw invalidPattern((error as Error).message);
  }
}

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html */
const MANDATORY = ["id", "account", "source", "time", "region", "detail-type"];

function eventOf(json: string): unknown {
  const event = parsedJson(json);
  if (!isRecord(event) || !MANDATORY.every((name) => typeof event[name] === "string")) {
    throw validationError("Parameter Event is not valid.");
  }
  return event;
}

const MOST_ITEMS = 100;

/** A page of a list, and where the next one begins. */
function page(name: string, items: readonly unknown[], input: Input) {
  const size = input.optionalInteger("Limit", { min: 1, max: MOST_ITEMS }) ?? MOST_ITEMS;
  const found = pageOf(items, { token: input.optionalString("NextToken"), size });
  if (!found) throw validationError("Invalid NextToken.");
  return { [name]: found.items, NextToken: found.nextToken };
}

const busOutput = ({ arn, description, name }: Bus) => ({
  Name: name,
  Arn: arn,
  ...(description !== undefined && { Description: description }),
});

const ruleOutput = (rule: Rule) => ({
  Name: rule.name,
  Arn: rule.arn,
  EventBusName: rule.busName,
  State: rule.state,
  ...(rule.eventPattern !== undefined && { EventPattern: rule.eventPattern }),
  ...(rule.schedule && { ScheduleExpression: rule.schedule.expression }),
  ...(rule.description !== undefined && { Description: rule.description }),
  ...(rule.roleArn !== undefined && { RoleArn: rule.roleArn }),
});

function targetOutput({ arn, deadLetterQueue, id, inputs, messageGroupId }: Target) {
  const inputTransformer = record(inputs, "inputTransformer");
  const optional = (name: string, value: unknown) => (value === undefined ? {} : { [name]: value });
  return {
    Id: id,
    Arn: arn,
    ...optional("RoleArn", text(inputs, "roleArn")),
    ...optional("Input", text(inputs, "input")),
    ...optional("InputPath", text(inputs, "inputPath")),
    ...(inputTransformer["inputTemplate"] !== undefined && {
      InputTransformer: {
        ...optional("InputPathsMap", inputTransformer["inputPaths"]),
        InputTemplate: inputTransformer["inputTemplate"],
      },
    }),
    ...(messageGroupId !== undefined && { SqsParameters: { MessageGroupId: messageGroupId } }),
    ...(deadLetterQueue !== undefined && { DeadLetterConfig: { Arn: deadLetterQueue } }),
    ...retryOutput(record(inputs, "retryPolicy")),
  };
}

function retryOutput(policy: Readonly<Record<string, unknown>>) {
  const { maximumEventAgeInSeconds, maximumRetryAttempts } = policy;
  if (maximumEventAgeInSeconds === undefined && maximumRetryAttempts === undefined) return {};
  return {
    RetryPolicy: {
      ...(maximumRetryAttempts !== undefined && { MaximumRetryAttempts: maximumRetryAttempts }),
      ...(maximumEventAgeInSeconds !== undefined && {
        MaximumEventAgeInSeconds: maximumEventAgeInSeconds,
      }),
    },
  };
}
