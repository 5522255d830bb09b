import { join } from "node:path";
import type { Locator } from "../locator.ts";
import type { Failure, Location } from "../protocol.ts";
import { tracesOf } from "./apply-traces.ts";

/** Thrown by us for a mistake in the app, with what is known about its place. */
export class InfraError extends Error {
  override readonly name = "InfraError";
  readonly location: Location | undefined;
  readonly hint: string | undefined;

  constructor(message: string, details: { location?: Location; hint?: string } = {}) {
    super(message);
    this.location = details.location;
    this.hint = details.hint;
  }
}

/**
 * What to tell about an error: the reader's mistake when the program itself, or SST's
 * own checks of it, raised it; otherwise a fault of ours.
 */
export function describe(error: unknown, locator: Locator, around?: Location): Failure {
  if (!(error instanceof Error)) {
    return user(`The program threw ${JSON.stringify(error) ?? String(error)}.`, around);
  }
  if (error instanceof InfraError) {
    return user(error.message, error.location ?? around, error.hint);
  }
  const traced = [error.stack, ...tracesOf(error)].map((stack) => locator.locate(stack));
  const location = traced.find((found) => found !== undefined) ?? around;
  const ours = (error.stack ?? "").includes(join("sst-local", "src"));
  if (location || isSsts(error) || !ours) {
    const name = error.constructor.name;
    const plain = isSsts(error) || name === "Error" || error.message.startsWith(name);
    return user(plain ? error.message : `${name}: ${error.message}`, location);
  }
  return { kind: "internal", message: error.message, ...(error.stack && { stack: error.stack }) };
}

/** Errors by which SST's components refuse what they are given. */
function isSsts(error: Error): boolean {
  for (let at: object | null = error; at; at = Object.getPrototypeOf(at) as object | null) {
    if (/^VisibleError\d*$/.test(at.constructor?.name ?? "")) return true;
  }
  return false;
}

function user(message: string, location?: Location, hint?: string): Failure {
  return { kind: "user", message, ...(location && { location }), ...(hint && { hint }) };
}
