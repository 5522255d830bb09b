import { isoSeconds } from "../../aws/iso-time.ts";
import { isRecord, parsedJson, text } from "../../graph/inputs.ts";
import type { BusEvent } from "./event.ts";
import { compilePath } from "./json-path.ts";

/** What a target gets of an event, as JSON. */
export type Transform = (event: BusEvent, context: TransformContext) => string;

export interface TransformContext {
  readonly rule: { readonly arn: string; readonly name: string };
  /** When EventBridge received the event, in epoch milliseconds. */
  readonly ingestedAt: number;
}

/** How the infra says what a target gets; without any, it gets the event. */
export interface TransformSettings {
  readonly input?: string | undefined;
  readonly inputPath?: string | undefined;
  readonly inputTransformer?:
    | { readonly inputPaths: Readonly<Record<string, string>>; readonly inputTemplate: string }
    | undefined;
}

/** A placeholder of a template. */
const PLACEHOLDER = /<([\w.-]+)>/g;

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html#eb-transform-input-predefined */
const RESERVED: Readonly<Record<string, (event: BusEvent, context: TransformContext) => unknown>> =
  {
    "aws.events.rule-arn": (_, { rule }) => rule.arn,
    "aws.events.rule-name": (_, { rule }) => rule.name,
    "aws.events.event.ingestion-time": (_, { ingestedAt }) => isoSeconds(ingestedAt),
    "aws.events.event": ({ detail: _, "detail-type": detailType, ...event }) => ({
      ...event,
      // https://github.com/localstack/localstack/blob/main/tests/aws/services/events/test_events_inputs.snapshot.json
      detailType,
    }),
    "aws.events.event.json": (event) => event,
  };

/**
 * Compiles what a target gets.
 * @throws Error with AWS's reason why it is not valid; `id` names the target
 */
export function compileTransform(settings: TransformSettings, id: string): Transform {
  const { input, inputPath, inputTransformer } = settings;
  if ([input, inputPath, inputTransformer].filter((one) => one !== undefined).length > 1) {
    throw new Error(
      `Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`,
    );
  }
  if (input !== undefined) {
    if (!isJson(input)) throw new Error(`Parameter Input is not valid. Reason: ${input}`);
    return () => input;
  }
  if (inputPath !== undefined) {
    const read = pathOf(inputPath);
    return (event) => {
      const value = read(event);
      if (value === undefined) throw new SyntaxError(`the event has nothing at ${inputPath}.`);
      return JSON.stringify(value);
    };
  }
  return inputTransformer === undefined
    ? (event) => JSON.stringify(event)
    : compileTemplate(inputTransformer, id);
}

function compileTemplate(
  { inputPaths, inputTemplate }: NonNullable<TransformSettings["inputTransformer"]>,
  id: string,
): Transform {
  const paths = new Map(Object.entries(inputPaths).map(([name, path]) => [name, pathOf(path)]));
  for (const [, name = ""] of inputTemplate.matchAll(PLACEHOLDER)) {
    if (paths.has(name) || Object.hasOwn(RESERVED, name)) continue;
    throw new Error(`InputTemplate for target ${id} contains invalid placeholder ${name}.`);
  }
  const isJsonTemplate = /^\s*[{[]/.test(inputTemplate);
  return (event, context) => {
    const valueOf = (name: string) =>
      Object.hasOwn(RESERVED, name) ? RESERVED[name]?.(event, context) : paths.get(name)?.(event);
    const output = inputTemplate.replace(PLACEHOLDER, (_, name: string, at: number) => {
      // What the event does not have is the empty string.
      const value = valueOf(name) ?? "";
      if (!isInString(inputTemplate, at)) return JSON.stringify(value);
      if (typeof value === "string") return JSON.stringify(value).slice(1, -1);
      const json = JSON.stringify(value);
      return isJsonTemplate ? json : json.replaceAll('"', "");
    });
    if (isJsonTemplate ? isJson(output) : isStrings(output)) return output;
    throw new SyntaxError(`its input template gives no valid JSON: ${output}`);
  };
}

/** True for a position within the quotes of a string. */
function isInString(template: string, at: number): boolean {
  const quotes = template.slice(0, at).match(/\\.|"/g) ?? [];
  return quotes.filter((one) => one === '"').length % 2 === 1;
}

/** A string, or one on each line. */
const isStrings = (text: string): boolean =>
  text.split("\n").every((line) => /^\s*(?:".*")?\s*$/.test(line)) && text.trim() !== "";

const isJson = (text: string): boolean => parsedJson(text) !== undefined;

function pathOf(path: string): (event: unknown) => unknown {
  const read = compilePath(path);
  if (!read) throw new Error(`Invalid InputPath: ${path}`);
  return read;
}

/** The settings of a target's inputs. */
export const transformSettings = (inputs: Readonly<Record<string, unknown>>): TransformSettings => {
  const { input, inputPath, inputTransformer } = inputs;
  return {
    input: typeof input === "string" ? input : undefined,
    inputPath: typeof inputPath === "string" ? inputPath : undefined,
    inputTransformer: isRecord(inputTransformer)
      ? {
          inputPaths: strings(inputTransformer["inputPaths"]),
          inputTemplate: text(inputTransformer, "inputTemplate") ?? "",
        }
      : undefined,
  };
};

const strings = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(isRecord(value) ? value : {}).map(([name, path]) => [name, String(path)]),
  );
