import { randomBytes } from "node:crypto";
import type { LogLevel, LogRecord } from "../../aws/log-record.ts";
import type { FunctionDefinition } from "./definition.ts";
import type { Invocation } from "./invocation.ts";
import { endLine, type Report, reportLine, startLine } from "./platform-lines.ts";

/** A line of an instance; the rest of its record is the same for all of them. */
type Entry = Pick<LogRecord, "level" | "message" | "source"> &
  Partial<Pick<LogRecord, "time" | "requestId">>;

/** The log stream of an instance: its own output, and the lines of the platform about it. */
export class InstanceLog {
  /** The name of the log stream, in the form that Lambda gives it. */
  readonly streamName = streamName();
  readonly #definition: FunctionDefinition;
  readonly #receive: ((record: LogRecord) => void) | undefined;
  readonly #running: () => Invocation | undefined;

  /**
   * @param receive without it, the START, END and REPORT lines are not formatted at all
   * @param running returns the invocation that runs now, to which its lines belong
   */
  constructor(
    definition: FunctionDefinition,
    receive: ((record: LogRecord) => void) | undefined,
    running: () => Invocation | undefined,
  ) {
    this.#definition = definition;
    this.#receive = receive;
    this.#running = running;
  }

  started(requestId: string): void {
    if (this.#receive) this.platform(startLine(requestId));
  }

  ended(report: Omit<Report, "memorySize">): void {
    if (!this.#receive) return;
    const { memorySize } = this.#definition;
    this.platform(endLine(report.requestId));
    this.platform(reportLine({ ...report, memorySize }));
  }

  /** Logs a line of the platform. */
  platform(message: string, level: LogLevel = "INFO"): void {
    this.write({ level, message, source: "platform" });
  }

  write(entry: Entry): void {
    const running = this.#running();
    const requestId = entry.requestId ?? running?.requestId;
    const record: LogRecord = {
      functionName: this.#definition.name,
      requestId,
      level: entry.level,
      message: entry.message,
      time: entry.time ?? Date.now(),
      source: entry.source,
      logStreamName: this.streamName,
    };
    // A line can come from the invocation before, whose promises were still settling.
    if (entry.source !== "platform" && running?.requestId === requestId) running?.logs.push(record);
    this.#receive?.(record);
  }
}

function streamName(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
  return `${day}/[$LATEST]${randomBytes(16).toString("hex")}`;
}
