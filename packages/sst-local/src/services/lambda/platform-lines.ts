/**
 * The START, END and REPORT lines of Lambda's text log format.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html
 */
export function startLine(requestId: string): string {
  return `START RequestId: ${requestId} Version: $LATEST`;
}

export function endLine(requestId: string): string {
  return `END RequestId: ${requestId}`;
}

export interface Report {
  requestId: string;
  durationMs: number;
  initDurationMs?: number | undefined;
  /** MB. */
  memorySize: number;
  /** MB. */
  maxMemoryUsed: number;
}

export function reportLine(report: Report): string {
  const billed = Math.ceil(report.durationMs + (report.initDurationMs ?? 0));
  return [
    `REPORT RequestId: ${report.requestId}`,
    `Duration: ${report.durationMs.toFixed(2)} ms`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${report.memorySize} MB`,
    `Max Memory Used: ${Math.min(report.maxMemoryUsed, report.memorySize)} MB`,
    ...(report.initDurationMs === undefined
      ? []
      : [`Init Duration: ${report.initDurationMs.toFixed(2)} ms`]),
  ].join("\t");
}
