import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { HOST, listen } from "../../aws/listen.ts";

/**
 * A port that nobody listens on: the one wanted, or any for 0.
 * @throws UserError when somebody has it
 */
export async function freePort(wanted: number): Promise<number> {
  const { port, close } = await listen(() => {}, wanted);
  await close();
  return port;
}

const BETWEEN_TRIES_MS = 20;

/** Resolves to true when somebody listens on the port, to false when `signal` says to give up. */
export async function listensOn(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await accepts(port)) return true;
    await sleep(BETWEEN_TRIES_MS, undefined, { signal }).catch(() => {});
  }
  return false;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, HOST);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
