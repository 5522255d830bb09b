import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits for a signal that is under way: the terminal's Ctrl-C may end a child process, such as
 * esbuild's, and make our work fail before this process receives its own signal.
 */
export const signalDelay = (): Promise<void> => sleep(300);
