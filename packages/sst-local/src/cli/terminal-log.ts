import { styleText } from "node:util";
import type { LogRecord } from "../services/lambda/index.ts";
import { readableError } from "../observe/error-log.ts";
import { type StructuredLine, structuredLine } from "../observe/log-line.ts";

/** Formats a log record as time, function, level and text. */
export type LogFormat = (record: LogRecord) => string;

/**
 * Formats records as `12:00:01.250 Orders INFO placed orderId=…`: the message and the particular
 * fields of a JSON line, as Powertools writes it; an error as its stack trace; any other line unchanged.
 * @param stage is left out of the functions' names
 */
export function logFormat(stage: string): LogFormat {
  // Read once: the threads that functions run in set the time zone of this process to Lambda's, UTC.
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  const clock = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
  });
  return ({ functionName, level: recordLevel, message, time }) => {
    const entry = structuredLine(message);
    const isMessage = entry?.message !== undefined;
    const level = (isMessage ? entry.level : undefined) ?? recordLevel;
    const line = isMessage ? messageWithFields(entry) : readableError(message.trimEnd());
    const text = line.replaceAll("\n", "\n    ");
    return [
      ` `,
      styleText("dim", clock.format(time)),
      styleText("cyan", shortName(functionName, stage)),
      coloured(level, level),
      coloured(level, text, { onlyBad: true }),
    ].join(" ");
  };
}

/** The name of a function in the infra: `Orders` for SST's `app-stage-OrdersFunction-abcdefgh`. */
export function shortName(name: string, stage: string): string {
  const start = name.indexOf(`-${stage}-`);
  const [, short] =
    /^(.+?)(?:Function)?-[a-z]{8}$/.exec(name.slice(start + stage.length + 2)) ?? [];
  return start < 0 || short === undefined ? name : short;
}

const colours: Record<string, "red" | "yellow" | "dim"> = {
  FATAL: "red",
  CRITICAL: "red",
  ERROR: "red",
  WARN: "yellow",
  DEBUG: "dim",
  TRACE: "dim",
  INFO: "dim",
};

function coloured(level: string, text: string, { onlyBad = false } = {}): string {
  const colour = colours[level];
  return colour === undefined || (onlyBad && colour !== "red") ? text : styleText(colour, text);
}

const messageWithFields = ({ message, fields }: StructuredLine): string =>
  [
    message,
    ...fields.map(
      ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
    ),
  ].join(" ");
