import type { FunctionDefinition } from "./definition.ts";

/** How the thread or process of an instance ended. */
export interface RuntimeExit {
  code: number | null;
  signal: string | null;
  outOfMemory: boolean;
}

/** A thread or process of Node.js that runs runtime/run.mjs. */
export interface Runtime {
  send(frame: string): void;
  /** Ends it, even in a synchronous loop. Resolves when it has exited and every frame was delivered. */
  kill(): Promise<void>;
  /** Resolves to the bytes in use while a handler runs; a process cannot tell. */
  memoryInUse?(): Promise<number>;
}

export interface RuntimeEvents {
  onFrame(frame: string): void;
  /** Receives what native code or Node.js itself wrote, which the captured console does not see. */
  onOutput(stream: "stdout" | "stderr", text: string): void;
  /** The last event, emitted exactly once. */
  onExit(exit: RuntimeExit): void;
}

export type StartRuntime = (
  definition: FunctionDefinition,
  environment: Record<string, string>,
  events: RuntimeEvents,
) => Runtime;
