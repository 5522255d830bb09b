import { setTimeout as sleep } from "node:timers/promises";
import type { LogRecord } from "../aws/log-record.ts";
import { UserError } from "../errors.ts";
import type { LogEntry } from "../observe/data.ts";
import { isWritten } from "../observe/log-line.ts";
import type { Command } from "./command.ts";
import { functionName } from "./function-name.ts";
import { openProject } from "./project.ts";
import { answeringStack } from "./running-stack.ts";
import { logFormat } from "./terminal-log.ts";

const POLL_MS = 250;

/** Prints the log lines of the running stack's functions as they come, until the stack ends. */
export const logs: Command = async (args) => {
  const [wanted] = args.operands;
  const since = sinceOf(args.since);
  const { stage, stateDir } = await openProject(args);
  const running = await answeringStack(stateDir);
  if (!running) {
    throw new UserError(`Stage ${stage} does not run here.`, {
      hint: "Start it with sst-local start or sst-local dev.",
    });
  }
  const filter = {
    since: String(since),
    ...(wanted !== undefined && { function: functionName(running.functions, wanted) }),
  };
  const format = args.json ? (entry: LogEntry) => JSON.stringify(entry) : terminalLine(stage);
  // Whoever reads the lines has seen enough of them: `sst-local logs | head`.
  process.stdout.on("error", () => process.exit(0));
  let after = 0;
  for (;;) {
    const query = new URLSearchParams({ ...filter, after: String(after) });
    const entries = await entriesOf(`${running.endpoints["aws"]}/_local/logs?${query}`);
    if (!entries) break;
    for (const entry of entries) {
      const line = format(entry);
      if (line !== undefined) process.stdout.write(`${line}\n`);
    }
    after = entries.at(-1)?.id ?? after;
    await sleep(POLL_MS);
  }
  console.error(`Stage ${stage} has ended.`);
  return 0;
};

/** Undefined once the stack does not answer. */
async function entriesOf(url: string): Promise<LogEntry[] | undefined> {
  const answer = await fetch(url).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as LogEntry[]) : undefined;
}

/** As the stack's own terminal shows lines: without Lambda's START, END and REPORT, and metrics. */
function terminalLine(stage: string): (entry: LogEntry) => string | undefined {
  const format = logFormat(stage);
  return ({ timestamp: time, function: name, level, source, message, readable, requestId }) =>
    isWritten({ source, message })
      ? format({
          ...{ functionName: name, time, requestId, logStreamName: "" },
          // The stack knows its own frames, which may be those of another installation.
          message: readable ?? message,
          level: level as LogRecord["level"],
          source: source as LogRecord["source"],
        })
      : undefined;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds since 1970 of `10m` ago or of a date; of ten minutes ago without one. */
function sinceOf(text = "10m"): number {
  const [, count, unit = ""] = /^(\d+)([smh])$/.exec(text) ?? [];
  if (count !== undefined) return Date.now() - Number(count) * (UNITS_MS[unit] ?? 0);
  // JavaScript takes a lone number for a month.
  const date = /^\d{4}-/.test(text) ? Date.parse(text) : NaN;
  if (!Number.isNaN(date)) return date;
  throw new UserError(`--since ${text} is not a time.`, {
    hint: "Give 30s, 10m, 2h or a date such as 2026-11-28T09:00:00Z.",
  });
}
