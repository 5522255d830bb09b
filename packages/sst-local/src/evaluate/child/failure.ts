import { join } from "node:path";
import type { Locator } from "../locator.ts";
import type { Failure, Location } from "../protocol.ts";
import { tracesOf } from "./apply-traces.ts";

/** A mistake in the app's infra that sst-local found itself, with its position where known. */
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
 * Classifies an error: a mistake in the app when the program or SST's own checks of it threw it,
 * otherwise a fault of sst-local.
 * @param around the position to report when the error has none of its own.
 */
export function describeFailure(error: unknown, locator: Locator, around?: Location): Failure {
  if (!(error instanceof Error)) {
    return user(`The program threw ${JSON.stringify(error) ?? String(error)}.`, around);
  }
  if (error instanceof InfraError) {
    return user(error.message, error.location ?? around, error.hint);
  }
  const traced = [error.stack, ...tracesOf(error)].map((stack) => locator.locate(stack));
  const location = traced.find((found) => found !== undefined) ?? around;
  const isInternal = (error.stack ?? "").includes(join("sst-local", "src"));
  if (location || isVisibleError(error) || !isInternal) {
    const name = error.constructor.name;
    const plain = isVisibleError(error) || name === "Error" || error.message.startsWith(name);
    return user(localCommands(plain ? error.message : `${name}: ${error.message}`), location);
  }
  return { kind: "internal", message: error.message, ...(error.stack && { stack: error.stack }) };
}

/** `sst secret set` asks for AWS credentials; the same through sst-local does not. */
const localCommands = (message: string): string =>
  message.replaceAll("`sst secret ", "`sst-local sst secret ");

/** True for the errors by which SST's components refuse their arguments. */
function isVisibleError(error: Error): boolean {
  for (let at: object | null = error; at; at = Object.getPrototypeOf(at) as object | null) {
    if (/^VisibleError\d*$/.test(at.constructor?.name ?? "")) return true;
  }
  return false;
}

function user(message: string, location?: Location, hint?: string): Failure {
  return { kind: "user", message, ...(location && { location }), ...(hint && { hint }) };
}
