import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { HOST, listen } from "../../aws/listen.ts";

/**
 * A port that no program listens on: the wanted one, or any for 0.
 * @throws UserError when another program has it
 */
export async function freePort(wanted: number): Promise<number> {
  const { port, close } = await listen({
    handler: (_, response) => void response.writeHead(503).end(),
    port: wanted,
    origins: "same-origin",
    log: () => {},
  });
  await close();
  return port;
}

const BETWEEN_TRIES_MS = 20;

/** Resolves to true once a program listens on the port, to false when `signal` is aborted first. */
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
