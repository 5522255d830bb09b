import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { UserError } from "../errors.ts";
import {
  guarded,
  guardedUpgrade,
  type Handler,
  type OriginRule,
  type UpgradeHandler,
} from "./guard.ts";
import { refuseHttp2 } from "./http2.ts";
import { unknownService } from "./protocols/unknown.ts";

export interface Listening {
  /** `http://127.0.0.1:<port>`. */
  url: string;
  port: number;
  /** Lets requests under way finish, closes idle connections. */
  close: () => Promise<void>;
}

/** The only address that a server of ours listens on. */
export const HOST = "127.0.0.1";

export interface ListenOptions {
  handler: Handler;
  /** Without one a request to change the protocol is answered as any other. */
  upgrade?: UpgradeHandler;
  /** 0 for any free port. */
  port: number;
  /** What the port is for, such as `the AWS endpoint`: part of the error when it is taken. */
  purpose?: string;
  /** Who may send requests; there is no port without an answer. */
  origins: OriginRule;
  log: (line: string) => void;
}

/**
 * Serves on this machine alone, behind the guard: nothing that a client sends and nothing that a
 * handler throws ends the process.
 * @throws UserError when another program has the port
 */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { handler, upgrade, port, purpose, origins, log } = options;
  const server = createServer({ keepAliveTimeout: 65_000 }, guarded(origins, handler, log));
  const dropUnknown =
    origins === "aws-endpoint"
      ? refuseHttp2(server, origins, (request) => unknownService(request, log))
      : undefined;
  if (upgrade) server.on("upgrade", guardedUpgrade(origins, upgrade, log));
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(explained(error, port, purpose)));
    server.listen(port, HOST, resolve);
  });
  server.on("error", (error) => log(`the server of port ${port}: ${error.message}`));
  const { port: given } = server.address() as AddressInfo;
  return { url: `http://${HOST}:${given}`, port: given, close: () => close(server, dropUnknown) };
}

function explained(error: NodeJS.ErrnoException, port: number, purpose: string | undefined): Error {
  if (error.code === "EADDRINUSE") {
    return new UserError(
      `Port ${port} is taken${purpose === undefined ? "" : `: it is for ${purpose}`}.`,
      {
        hint: "--port N takes N and up for endpoints, N+50 for the AWS endpoint and N+60 and up for commands. Choose another N, or 0 for any free ports.",
        cause: error,
      },
    );
  }
  if (error.code === "EACCES") {
    return new UserError(`Port ${port} is not ours to listen on.`, {
      hint: "Choose one above 1023 with --port.",
      cause: error,
    });
  }
  return error;
}

/** How long requests under way may take once the server closes. */
const GRACE_MS = 3000;

async function close(server: Server, dropUnknown?: () => void): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  dropUnknown?.();
  const timer = setTimeout(() => server.closeAllConnections(), GRACE_MS);
  await closed;
  clearTimeout(timer);
}
