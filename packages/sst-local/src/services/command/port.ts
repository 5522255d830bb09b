import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { HOST, listen } from "../../aws/listen.ts";

/**
 * Checks that no program listens on a port; 0 stands for any free port.
 * @throws UserError when the port is taken
 */
export async function freePort(wanted: number): Promise<number> {
  const { port, close } = await listen({
    handler: (_, response) => void response.writeHead(503).end(),
    port: wanted,
    purpose: "a command",
    origins: "same-origin",
    log: () => {},
  });
  await close();
  return port;
}

const RETRY_MS = 20;

/** Resolves to true when a program listens on the port, to false when `signal` is aborted first. */
export async function listensOn(port: number, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    if (await accepts(port)) return true;
    await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
  }
  return false;
}

/** True when a program listens on the port. */
export function accepts(port: number, host: string = HOST): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
