import { dirname, relative, sep } from "node:path";
import { AwsError } from "../aws/error.ts";
import { isRecord, text, texts } from "../graph/inputs.ts";
import { programFile } from "../program-files.ts";
import { originalFrame, parseFrame } from "../services/lambda/build/source-map.ts";

/** The folder of the runtime in which functions run; its frames are not the app's. */
const RUNTIME = dirname(programFile("services/lambda/runtime/thread.mjs")) + sep;

/** How Lambda's Node.js runtime logs an error that a function throws: a label, then the error as JSON. */
const LOGGED_ERROR =
  /^(?:Invoke Error|Uncaught Exception|Unhandled Promise Rejection) \t(?<json>\{.*\})$/s;

/**
 * Makes an error in a log line readable: an error that the runtime logged as JSON becomes its stack
 * trace, and the frames of a stack trace are mapped to the sources, without those of Node.js and
 * sst-local. Another line is returned unchanged. Source maps are read only for a stack trace.
 */
export function readableError(message: string): string {
  const json = LOGGED_ERROR.exec(message)?.groups?.["json"];
  const trace = json === undefined ? message : (traceOf(json) ?? message);
  return trace.includes("\n    at ") ? trace.split("\n").flatMap(mapLine).join("\n") : trace;
}

/**
 * The error of a function, or of Lambda's API, in a diagnosis. An error with a trace was logged by the
 * function's runtime, and is not printed again; one of the platform, such as a timeout, was not.
 * @returns the text to print, undefined for no text, or null for another cause
 */
export function functionError(cause: unknown): string | undefined | null {
  if (cause instanceof AwsError) return `${cause.code}: ${cause.message}`;
  if (!isRecord(cause) || typeof cause["errorMessage"] !== "string") return null;
  if (Array.isArray(cause["trace"])) return undefined;
  const type = text(cause, "errorType");
  return type === undefined ? cause["errorMessage"] : `${type}: ${cause["errorMessage"]}`;
}

function traceOf(json: string): string | undefined {
  try {
    const error: unknown = JSON.parse(json);
    return isRecord(error) ? describe(error).join("\n") : undefined;
  } catch {
    return undefined;
  }
}

/** The stack trace, the error's own properties, and its causes. */
function describe(error: Record<string, unknown>): string[] {
  const { errorType, errorMessage, stack: _, cause, ...properties } = error;
  const stack = texts(error, "stack");
  return [
    ...(stack.length > 0 ? stack : [`${String(errorType)}: ${String(errorMessage)}`]),
    ...Object.entries(properties).map(([name, value]) => `    ${name}: ${JSON.stringify(value)}`),
    ...(isRecord(cause) ? ["Caused by", ...describe(cause)] : []),
  ];
}

function mapLine(line: string): string[] {
  if (/^\s*at (.*\()?node:/.test(line)) return [];
  const frame = parseFrame(line);
  if (frame === undefined) return [line];
  if (frame.file.startsWith(RUNTIME)) return [];
  const { before, file, line: number, column } = originalFrame(frame) ?? frame;
  return [
    `${before}${relative(process.cwd(), file)}:${number}:${column}${before.endsWith("(") ? ")" : ""}`,
  ];
}
