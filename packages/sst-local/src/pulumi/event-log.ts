import { appendFileSync } from "node:fs";
import type { StateResource } from "./checkpoint.ts";
import type { Step } from "./plan.ts";

/**
 * The log of what the engine does, which the SST CLI follows and shows: a JSON object a line
 * (sdk/go/common/apitype/events.go).
 */
export class EventLog {
  readonly #file: string;
  readonly #planning: boolean;
  #sequence = 0;

  /** @param planning whether nothing is done, but only told what would be. */
  constructor(file: string, planning: boolean) {
    this.#file = file;
    this.#planning = planning;
  }

  prelude(config: Record<string, string>): void {
    this.#write({ preludeEvent: { config } });
  }

  step(step: Step): void {
    const planning = this.#planning;
    for (const op of phases(step.op)) {
      const metadata = metadataOf(step, op);
      this.#write(
        { resourcePreEvent: { metadata, planning } },
        { resOutputsEvent: { metadata, planning } },
      );
    }
  }

  failedStep(step: Step, message: string): void {
    const metadata = metadataOf(step, step.op);
    this.#write({ resourcePreEvent: { metadata, planning: this.#planning } });
    this.error(message, step.urn);
    this.#write({ resOpFailedEvent: { metadata, status: 0, steps: 0 } });
  }

  /** @param urn of the resource that it is about, if any. */
  error(message: string, urn?: string): void {
    this.#diagnostic("error", message, urn);
  }

  /** A line that the program printed. */
  info(message: string): void {
    this.#diagnostic("info", message);
  }

  warning(message: string): void {
    this.#diagnostic("warning", message);
  }

  /** The last word of an operation that came to its end. */
  summary(steps: readonly Step[], since: number): void {
    const resourceChanges: Partial<Record<Step["op"], number>> = {};
    for (const { op } of steps) resourceChanges[op] = (resourceChanges[op] ?? 0) + 1;
    this.#write({
      summaryEvent: {
        maybeCorrupt: false,
        durationSeconds: Math.round((Date.now() - since) / 1000),
        resourceChanges,
        PolicyPacks: {},
        isPreview: this.#planning,
      },
    });
  }

  end(): void {
    this.#write({ cancelEvent: {} });
  }

  #diagnostic(severity: "info" | "warning" | "error", message: string, urn?: string): void {
    this.#write({
      diagnosticEvent: { ...(urn && { urn }), message: `${message}\n`, color: "never", severity },
    });
  }

  #write(...events: object[]): void {
    const lines = events.map((event) => {
      const head = { sequence: this.#sequence++, timestamp: Math.floor(Date.now() / 1000) };
      return `${JSON.stringify({ ...head, ...event })}\n`;
    });
    appendFileSync(this.#file, lines.join(""));
  }
}

/** A replacement is told in three steps: the new one is made, it takes the place, the old one goes. */
const phases = (op: Step["op"]): string[] =>
  op === "replace" ? ["create-replacement", "replace", "delete-replaced"] : [op];

function metadataOf({ urn, type, old, now, diff }: Step, op: string): object {
  // What stays as it is needs no description of what that is.
  const full = op !== "same";
  return {
    op,
    urn,
    type,
    old: old ? stateOf(old, full) : null,
    new: now ? stateOf(now, full) : null,
    ...(diff && { diffs: [...new Set(Object.keys(diff).map((path) => path.split(/[.[]/)[0]))] }),
    detailedDiff: diff ?? null,
    logical: true,
    provider: (now ?? old)?.provider ?? "",
  };
}

function stateOf(resource: StateResource, full: boolean): object {
  const { type, urn, custom, id, parent = "", protect, retainOnDelete, provider = "" } = resource;
  return {
    type,
    urn,
    custom,
    id,
    parent,
    ...(protect && { protect }),
    ...(retainOnDelete && { retainOnDelete }),
    inputs: full ? shown(resource.inputs, resource) : {},
    outputs: full ? shown(resource.outputs, resource) : {},
    provider,
  };
}

/** Without secrets, as the log is stored and shown as it is. */
const shown = (values: Record<string, unknown>, { secretKeys = [] }: StateResource) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secretKeys.includes(key) ? "[secret]" : value,
    ]),
  );
