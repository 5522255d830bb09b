import { styleText } from "node:util";
import type { LogRecord } from "../lambda/index.ts";
import type { RequestSummary, StackListener } from "../stack/stack.ts";

/** What a ready stack offers. */
export interface ReadyReport {
  outputs: Record<string, unknown>;
  endpoints: Record<string, string>;
  seed: Record<string, unknown>;
  /** Commands to try, as they are to be pasted. */
  commands: string[];
}

/** Shows what happens while a stack starts and runs. */
export interface Reporter extends StackListener {
  ready: (report: ReadyReport) => void;
}

/**
 * For programs: the ready line on standard output and nothing else there; everything that happens
 * as JSON lines on standard error.
 */
export function jsonReporter(
  out: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
  err: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Reporter {
  const tell = (type: string, event: object) => err(JSON.stringify({ type, ...event }));
  return {
    step: (name, milliseconds) => tell("step", { name, milliseconds: Math.round(milliseconds) }),
    line: (message) => tell("line", { message }),
    log: (record) => tell("log", record),
    request: (summary) => tell("request", summary),
    mail: ({ to, subject }) => tell("mail", { to, subject }),
    diagnosis: (requestId, sentence, cause) =>
      tell("diagnosis", { requestId, sentence, ...(cause !== undefined && { cause: why(cause) }) }),
    ready: ({ outputs, endpoints, seed }) =>
      out(JSON.stringify({ ready: true, outputs, endpoints, seed })),
  };
}

/** For people: one line an event, what failed in red, what a function wrote under its request. */
export function terminalReporter(
  stage: string,
  out: (line: string) => void = (line) => process.stdout.write(`${line}\n`),
): Reporter {
  const dim = (text: string) => styleText("dim", text);
  const bold = (text: string) => styleText("bold", text);
  return {
    step: (name, milliseconds) => out(dim(`  ${name} ${Math.round(milliseconds)} ms`)),
    line: (message) => out(`  ${message}`),
    log: (record) => {
      if (record.source !== "platform") out(logLine(record, dim));
    },
    request: (summary) => out(requestLine(summary)),
    mail: ({ to, subject, body }) => out(`  mail to ${to}: ${subject}: ${body}`),
    diagnosis: (_, sentence, cause) =>
      out(styleText("yellow", `  ${sentence}${cause === undefined ? "" : `\n${why(cause)}`}`)),
    ready: ({ outputs, endpoints, commands }) => {
      out(`\n${bold(`Stage ${stage} is up`)}`);
      const rows = Object.entries({ ...endpoints, ...outputs }).filter(
        ([, value]) => typeof value === "string",
      );
      const width = Math.max(...rows.map(([name]) => name.length));
      for (const [name, value] of rows) out(`  ${name.padEnd(width)}  ${String(value)}`);
      if (commands.length > 0) {
        out(`\n${bold("Try")}`);
        for (const command of commands) out(`  ${command}`);
      }
      out(`\n${dim("Ctrl-C stops it; data is kept.")}`);
    },
  };
}

function requestLine({ method, path, status, milliseconds }: RequestSummary): string {
  const colour = status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
  return `${styleText(colour, String(status))} ${method} ${path} ${styleText("dim", `${Math.round(milliseconds)} ms`)}`;
}

function logLine({ functionName, level, message }: LogRecord, dim: (text: string) => string) {
  const entry = structured(message);
  const text = entry ? entry.text : message.trimEnd();
  const isError = /^(ERROR|FATAL|CRITICAL)$/.test(entry?.level ?? level);
  return `  ${dim(functionName)} ${(isError ? styleText("red", text) : text).replaceAll("\n", "\n    ")}`;
}

/** Said with every line, and known to who reads the terminal. */
const wellKnown =
  /^(level|message|timestamp|service|sampling_rate|cold_start|xray_trace_id|function_\w+)$/;

/** A JSON log line, as Powertools writes it, for people: the message, then what is particular. */
function structured(message: string): { level: string; text: string } | undefined {
  if (!message.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(message) as Record<string, unknown>;
    if (typeof entry["message"] !== "string") return undefined;
    const particulars = Object.entries(entry)
      .filter(([name]) => !wellKnown.test(name))
      .map(
        ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
      );
    return {
      level: typeof entry["level"] === "string" ? entry["level"] : "INFO",
      text: [entry["message"], ...particulars].join(" "),
    };
  } catch {
    return undefined;
  }
}

const why = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause);
