import type { FunctionDefinition } from "./definition.ts";

/** How the thread or process of an instance ended. */
export interface RuntimeExit {
  code: number | null;
  signal: string | null;
  outOfMemory: boolean;
}

/** A thread or process of Node.js that runs runtime/run.mjs. */
export interface Runtime {
  /** Sends an event. The instance runs one event after the other, in the order of this call. */
  send(frame: string): void;
  /**
   * Takes back every event that the instance has not begun, and returns their number. A runtime
   * without it must be sent one event at a time.
   */
  recall?(): number;
  /** Ends it, even in a synchronous loop. Resolves when it has exited and every frame was delivered. */
  kill(): Promise<void>;
  /** Called with the bytes of each chunk of a streamed response that arrived. */
  received?(bytes: number): void;
  /** Called when bytes of a streamed response were read: a runtime with much that was not read waits. */
  consumed?(bytes: number): void;
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

/** Starts an instance, which loads the function and then reports that it is ready. */
export type StartRuntime = (
  definition: FunctionDefinition,
  environment: Record<string, string>,
  events: RuntimeEvents,
) => Runtime;

/** What runtime/run.mjs loads. */
export const runtimeSettings = ({ code, handler, layers = [] }: FunctionDefinition) => ({
  code,
  handler,
  layers,
});
