import { styleText } from "node:util";
import { isEmbeddedMetric } from "../observe/metrics.ts";
import type { LiveListener } from "../dev/live.ts";
import type { SeedUser } from "../aws/service.ts";
import type { RequestSummary } from "../aws/events.ts";
import type { StackListener } from "../stack/stack.ts";
import { inBlocks } from "./group-by-request.ts";
import { logFormat } from "./terminal-log.ts";

/** What a ready stack offers. */
export interface ReadyReport {
  outputs: Record<string, unknown>;
  endpoints: Record<string, string>;
  seed: Record<string, unknown>;
  /** Who can sign in, and the command that does it. */
  signIn: { users: readonly SeedUser[]; command: string | undefined };
  /** Commands to try, as they are to be pasted. */
  commands: string[];
}

/** Shows what happens while a stack starts and runs. */
export interface Reporter extends StackListener, LiveListener {
  ready: (report: ReadyReport) => void;
}

type Print = (line: string) => void;

const toStdout: Print = (line) => process.stdout.write(`${line}\n`);
const toStderr: Print = (line) => process.stderr.write(`${line}\n`);

/**
 * For programs: the ready line on standard output and nothing else there; everything that happens
 * as JSON lines on standard error. What a message to somebody says is not for a log.
 */
export function jsonReporter(out: Print = toStdout, err: Print = toStderr): Reporter {
  const tell = (type: string, event: object) => err(JSON.stringify({ type, ...event }));
  return {
    step: (name, milliseconds) => tell("step", { name, milliseconds: Math.round(milliseconds) }),
    line: (message) => tell("line", { message }),
    log: (record) => tell("log", record),
    request: (summary) => tell("request", summary),
    mail: ({ to, subject }) => tell("mail", { to, subject }),
    diagnosis: (requestId, sentence, cause) =>
      tell("diagnosis", { requestId, sentence, ...(cause !== undefined && { cause: why(cause) }) }),
    reloaded: ({ infra, functions, milliseconds }) =>
      tell("reloaded", { infra, functions, milliseconds: Math.round(milliseconds) }),
    broken: (names, reason) => tell("broken", { names, reason }),
    mended: (names) => tell("mended", { names }),
    ready: ({ outputs, endpoints, seed }) =>
      out(JSON.stringify({ ready: true, outputs, endpoints, seed })),
  };
}

/**
 * For people: one line an event, what failed in red, what functions wrote by request. Metrics and
 * Lambda's own START, END and REPORT are left to /_local/.
 */
export function terminalReporter(stage: string, out: Print = toStdout): Reporter {
  const format = logFormat(stage);
  const blocks = inBlocks(out);
  return {
    ...plainReporter(stage, out),
    log(record) {
      const { source, message, requestId } = record;
      if (source !== "platform" && !isEmbeddedMetric(message)) {
        blocks.line(requestId, format(record));
      }
      if (requestId !== undefined && source === "platform" && message.startsWith("END ")) {
        blocks.end(requestId);
      }
    },
    mail: ({ to, subject, body }) => out(`  mail to ${to}: ${subject}: ${body}`),
    ready: (report) => printReady(stage, report, out, { secrets: true }),
  };
}

/**
 * For a file or another program that reads what people would: the same events, and the lines of
 * functions exactly as they wrote them. Passwords and codes are not written down.
 */
export function plainReporter(stage: string, out: Print = toStdout): Reporter {
  return {
    step: (name, milliseconds) => out(styleText("dim", `  ${name} ${Math.round(milliseconds)} ms`)),
    line: (message) => out(`  ${message}`),
    log: ({ source, message }) => {
      if (source !== "platform") out(message.trimEnd());
    },
    request: (summary) => out(requestLine(summary)),
    mail: ({ to, subject }) => out(`  mail to ${to}: ${subject}`),
    diagnosis: (_, sentence, cause) =>
      out(styleText("yellow", `  ${sentence}${cause === undefined ? "" : `\n${why(cause)}`}`)),
    reloaded: ({ infra, functions, milliseconds }) => {
      const what = [...(infra ? ["infra"] : []), ...functions].join(", ");
      out(
        styleText("green", `  live: ${what}`) + styleText("dim", ` ${Math.round(milliseconds)} ms`),
      );
    },
    broken: (names, reason) => {
      out(styleText("red", `  ${names.join(", ")}: what was saved does not run:`));
      out(`    ${reason.replaceAll("\n", "\n    ")}`);
      out(styleText("dim", "    The last good version goes on."));
    },
    mended: (names) => out(styleText("green", `  ${names.join(", ")}: good again`)),
    ready: (report) => printReady(stage, report, out, { secrets: false }),
  };
}

function printReady(
  stage: string,
  { outputs, endpoints, signIn, commands }: ReadyReport,
  out: Print,
  { secrets }: { secrets: boolean },
): void {
  const bold = (text: string) => styleText("bold", text);
  out(`\n${bold(`Stage ${stage} is up`)}`);
  const rows = Object.entries({ ...endpoints, ...outputs }).filter(
    ([, value]) => typeof value === "string",
  );
  for (const line of columns(rows.map(([name, value]) => [name, String(value)]))) out(line);
  if (signIn.users.length > 0) {
    out(`\n${bold("Sign in")}${secrets ? "" : " with the passwords in sst-local.json"}`);
    const users = signIn.users.map(({ email, password, groups }) => [
      email,
      ...(secrets ? [password] : []),
      groups.join(", "),
    ]);
    for (const line of columns(users)) out(line);
    if (signIn.command !== undefined) out(`  ${signIn.command}`);
  }
  if (commands.length > 0) {
    out(`\n${bold("Try")}`);
    for (const command of commands) out(`  ${command}`);
  }
  out(`\n${styleText("dim", "Ctrl-C stops it; data is kept.")}`);
}

/** Lines whose cells stand under each other. */
function columns(rows: readonly string[][]): string[] {
  return rows.map((row) =>
    `  ${row
      .map((cell, index) =>
        cell.padEnd(
          index === row.length - 1 ? 0 : Math.max(...rows.map((one) => (one[index] ?? "").length)),
        ),
      )
      .join("  ")}`.trimEnd(),
  );
}

function requestLine({ method, path, status, milliseconds }: RequestSummary): string {
  const colour = status >= 500 ? "red" : status >= 400 ? "yellow" : "green";
  return `${styleText(colour, String(status))} ${method} ${path} ${styleText("dim", `${Math.round(milliseconds)} ms`)}`;
}

const why = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause);
