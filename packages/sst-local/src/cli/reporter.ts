import { styleText } from "node:util";
import type { LiveListener } from "../dev/live.ts";
import type { SeedUser } from "../aws/service.ts";
import type { RequestSummary } from "../aws/events.ts";
import type { StackListener } from "../stack/stack.ts";
import { groupByRequest } from "./group-by-request.ts";
import { functionError } from "../observe/error-log.ts";
import { isWritten } from "../observe/log-line.ts";
import { logFormat, shortName } from "./terminal-log.ts";

/** The report of a stack that is ready. */
export interface ReadyReport {
  outputs: Record<string, unknown>;
  endpoints: Record<string, string>;
  seed: Record<string, unknown>;
  /** The users that can sign in, and a command that signs in. */
  signIn: { users: readonly SeedUser[]; command: string | undefined };
  /** Commands to try, with placeholders filled in. */
  commands: string[];
}

/** Prints events while a stack starts and runs. */
export interface Reporter extends StackListener, LiveListener {
  /** Sentences about what is in the graph and is not emulated. */
  notEmulated: (sentences: readonly string[]) => void;
  ready: (report: ReadyReport) => void;
}

type Print = (line: string) => void;

const toStdout: Print = (line) => process.stdout.write(`${line}\n`);
const toStderr: Print = (line) => process.stderr.write(`${line}\n`);

/**
 * For programs: prints only the ready line on standard output, and events as JSON lines on standard
 * error, without the body of mails.
 */
export function jsonReporter(out: Print = toStdout, err: Print = toStderr): Reporter {
  const print = (type: string, event: object) => err(JSON.stringify({ type, ...event }));
  return {
    step: (name, milliseconds) => print("step", { name, milliseconds: Math.round(milliseconds) }),
    line: (message) => print("line", { message }),
    notEmulated(sentences) {
      for (const sentence of sentences) print("line", { message: `not emulated: ${sentence}` });
    },
    log: (record) => print("log", record),
    request: (summary) => print("request", summary),
    mail: ({ to, subject }) => print("mail", { to, subject }),
    diagnosis: (requestId, sentence, cause) =>
      print("diagnosis", {
        requestId,
        sentence,
        ...(cause !== undefined && { cause: why(cause) }),
      }),
    reloaded: ({ infra, functions, milliseconds }) =>
      print("reloaded", { infra, functions, milliseconds: Math.round(milliseconds) }),
    broken: (names, reason) => print("broken", { names, reason }),
    mended: (names) => print("mended", { names }),
    ready: ({ outputs, endpoints, seed }) =>
      out(JSON.stringify({ ready: true, outputs, endpoints, seed })),
  };
}

export interface TerminalOptions {
  out?: Print;
  /** Whether passwords and codes are printed. Output that is not a terminal may be stored. */
  secrets?: boolean;
  /** Whether every step, every output and everything that is not emulated is printed. */
  verbose?: boolean;
}

/** As many sentences about what is not emulated are printed one by one. */
const FEW = 3;

/**
 * For people, in a terminal, a file or a pipe: one line per event, failures in red, lines of
 * functions grouped by request. Metrics and Lambda's START, END and REPORT lines are shown only on
 * the developer page, /_local/. There are colours only in a terminal.
 */
export function terminalReporter(
  stage: string,
  { out = toStdout, secrets = false, verbose = false }: TerminalOptions = {},
): Reporter {
  const format = logFormat(stage);
  const groups = groupByRequest(out);
  return {
    step(name, milliseconds) {
      if (verbose) out(styleText("dim", `  ${name} ${Math.round(milliseconds)} ms`));
    },
    line: (message) => out(`  ${message}`),
    notEmulated(sentences) {
      if (verbose || sentences.length <= FEW) {
        for (const sentence of sentences) out(`  not emulated: ${sentence}`);
      } else {
        out(`  not emulated: ${sentences.length} components and features; --verbose lists them`);
      }
    },
    log(record) {
      const { source, message, requestId } = record;
      if (isWritten(record)) groups.line(requestId, format(record));
      if (requestId !== undefined && source === "platform" && message.startsWith("END ")) {
        groups.end(requestId);
      }
    },
    request: (summary) => out(requestLine(summary)),
    mail: ({ to, subject, body }) =>
      out(`  mail to ${to}: ${subject}${secrets ? `: ${body}` : ""}`),
    diagnosis: (_, sentence, cause) =>
      out(styleText("yellow", [`  ${withNames(sentence, stage)}`, ...causeOf(cause)].join("\n"))),
    reloaded: ({ infra, functions, milliseconds }) => {
      const what = [...(infra ? ["infra"] : []), ...functions].join(", ");
      out(
        styleText("green", `  live: ${what}`) + styleText("dim", ` ${Math.round(milliseconds)} ms`),
      );
    },
    broken: (names, reason) => {
      out(styleText("red", `  ${names.join(", ")}: the saved version does not run:`));
      out(`    ${reason.replaceAll("\n", "\n    ")}`);
      out(styleText("dim", "    The last good version keeps running."));
    },
    mended: (names) => out(styleText("green", `  ${names.join(", ")}: runs again`)),
    ready: (report) => printReady(stage, report, { out, secrets, verbose }),
  };
}

function printReady(
  stage: string,
  { outputs, endpoints, signIn, commands }: ReadyReport,
  { out, secrets, verbose }: Required<TerminalOptions>,
): void {
  const bold = (text: string) => styleText("bold", text);
  out(`\n${bold(`Stage ${stage} is up`)}`);
  for (const line of columns(addresses(endpoints, outputs, verbose))) out(line);
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

const isLocalUrl = (text: string): boolean =>
  /^(?:http|ws)s?:\/\/(?:127\.0\.0\.1|localhost)(?:[:/]|$)/.test(text);

/**
 * The endpoints and the outputs that are local addresses too, each address under one name: `aws` for
 * the AWS endpoint, else the first. With `verbose` every output that is text.
 */
function addresses(
  endpoints: Record<string, string>,
  outputs: Record<string, unknown>,
  verbose: boolean,
): [name: string, value: string][] {
  const rows: [string, string][] = [];
  const seen = new Set<string>();
  const add = (name: string, value: string): void => {
    const address = value.replace(/\/$/, "");
    if (seen.has(address)) return;
    seen.add(address);
    rows.push([name, value]);
  };
  for (const [name, url] of Object.entries(endpoints)) {
    if (url !== endpoints["aws"]) add(endpoints["api"] === url ? "api" : name, url);
  }
  if (endpoints["aws"] !== undefined) {
    add("aws", endpoints["aws"]);
    add("console", `${endpoints["aws"]}/_local`);
  }
  for (const [name, value] of Object.entries(outputs)) {
    if (typeof value === "string" && (verbose || isLocalUrl(value))) add(name, value);
  }
  return rows;
}

/** A sentence with the names of functions in the infra in place of their ARNs. */
const withNames = (sentence: string, stage: string): string =>
  sentence.replaceAll(/arn:aws:lambda:[^:\s]*:\d*:function:([\w-]+)/g, (_, name: string) =>
    shortName(name, stage),
  );

/** Aligns the cells of rows in columns. */
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

function causeOf(cause: unknown): string[] {
  if (cause === undefined) return [];
  const error = functionError(cause);
  return error === null ? [why(cause)] : error === undefined ? [] : [error];
}

const why = (cause: unknown): string =>
  cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause);
