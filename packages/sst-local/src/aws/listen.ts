import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { UserError } from "../errors.ts";

export interface Listening {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  port: number;
  /** Lets requests under way finish, closes idle connections. */
  close: () => Promise<void>;
}

/** Of a request to change to another protocol. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** The only address that anything of ours listens on. */
export const HOST = "127.0.0.1";

/**
 * Serves on this machine alone.
 * @throws UserError when somebody else has the port.
 */
export async function listen(
  listener: RequestListener,
  port: number,
  upgrade?: UpgradeListener,
): Promise<Listening> {
  const server = createServer({ keepAliveTimeout: 65_000 }, listener);
  if (upgrade) server.on("upgrade", upgrade);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, port)));
    server.listen(port, HOST, resolve);
  });
  const { port: given } = server.address() as AddressInfo;
  return { url: `http://${HOST}:${given}`, port: given, close: () => close(server) };
}

function explained(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === "EADDRINUSE") {
    return new UserError(`Port ${port} is taken.`, {
      hint: "Choose another with --port, or --port 0 for any free one.",
      cause: error,
    });
  }
  if (error.code === "EACCES") {
    return new UserError(`Port ${port} is not ours to listen on.`, {
      hint: "Choose one above 1023 with --port.",
      cause: error,
    });
  }
  return error;
}

/** Long enough for what is under way, short enough for who waits at the terminal. */
const GRACE_MS = 3000;

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
