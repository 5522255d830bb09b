import type { FunctionDefinition } from "./definition.ts";

/** How an instance came to its end. */
export interface RuntimeExit {
  code: number | null;
  signal: string | null;
  outOfMemory: boolean;
}

/** A started Node.js that runs runtime/run.mjs. */
export interface Runtime {
  send(frame: string): void;
  /** Ends it whatever it is doing; settles once it is gone and every frame was delivered. */
  kill(): Promise<void>;
  /** Bytes in use, where a running handler can be asked for them. */
  memoryInUse?(): Promise<number>;
}

export interface RuntimeEvents {
  onFrame(frame: string): void;
  /** What native code or Node.js itself printed, past the captured console. */
  onOutput(stream: "stdout" | "stderr", text: string): void;
  /** The last event; comes exactly once. */
  onExit(exit: RuntimeExit): void;
}

export type StartRuntime = (
  definition: FunctionDefinition,
  environment: Record<string, string>,
  events: RuntimeEvents,
) => Runtime;
