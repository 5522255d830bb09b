import type { SourceRecord } from "./batch-queue.ts";
import type { Mapping } from "./mapping.ts";
import type { Invocation } from "./retry.ts";

/** What a poller needs of the stack. */
export interface PollerContext {
  readonly mapping: Mapping;
  /** State folder of the stage. */
  readonly stateDir: string;
  /** Runs the function; a rejection means that it could not be reached. */
  readonly invoke: (event: { Records: SourceRecord["event"][] }) => Promise<Invocation>;
  /** Sends a failure record to an on-failure destination. */
  readonly deliver: (destinationArn: string, message: unknown) => Promise<void>;
  readonly log: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** A mapping that runs. */
export interface Poller {
  /** Resolves when the mapping reads from its source, or when it is stopped before. */
  readonly started: Promise<void>;
  /** Ends after the batches under way; what was not acknowledged comes again at the next start. */
  stop(): Promise<void>;
}
