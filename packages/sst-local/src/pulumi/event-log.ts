import { appendFileSync } from "node:fs";
import type { StateResource } from "./checkpoint.ts";
import type { Step } from "./plan.ts";

/**
 * Writes the engine's event log, which the SST CLI follows and shows: one JSON object per line
 * (sdk/go/common/apitype/events.go).
 */
export class EventLog {
  readonly #file: string;
  readonly #planning: boolean;
  #sequence = 0;

  /** @param planning true for a preview, which applies no step. */
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

  /** @param urn of the resource that the error is about, if any. */
  error(message: string, urn?: string): void {
    this.#diagnostic("error", message, urn);
  }

  /** Logs a line that the program printed. */
  info(message: string): void {
    this.#diagnostic("info", message);
  }

  warning(message: string): void {
    this.#diagnostic("warning", message);
  }

  /** Logs the number of steps by kind, and the duration, at the end of an operation. */
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

/** Pulumi logs a replacement as three steps. */
const phases = (op: Step["op"]): string[] =>
  op === "replace" ? ["create-replacement", "replace", "delete-replaced"] : [op];

function metadataOf({ urn, type, old, now, diff }: Step, op: string): object {
  // The CLI shows nothing of an unchanged resource.
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
    inputs: full ? withoutSecrets(resource.inputs, resource) : {},
    outputs: full ? withoutSecrets(resource.outputs, resource) : {},
    provider,
  };
}

/** Replaces secrets: the CLI stores the log and shows its content. */
const withoutSecrets = (values: Record<string, unknown>, { secretKeys = [] }: StateResource) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      secretKeys.includes(key) ? "[secret]" : value,
    ]),
  );
