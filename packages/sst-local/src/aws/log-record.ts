export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

/** One entry of a function's log. */
export interface LogRecord {
  functionName: string;
  /** undefined while the module is loaded. */
  requestId: string | undefined;
  level: LogLevel;
  message: string;
  /** Milliseconds since 1970. */
  time: number;
  /**
   * Where it came from: a console method, a write to a stream (Powertools writes JSON to
   * stdout), or the platform (START, END, REPORT, timeouts).
   */
  source: "console" | "stdout" | "stderr" | "platform";
  /** The instance, as Lambda names it. */
  logStreamName: string;
}
