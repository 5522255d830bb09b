import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** A refused connection: the status and message for the client, and a sentence for the terminal. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly sentence: string;

  constructor(status: number, message: string, sentence: string) {
    super(message);
    this.status = status;
    this.sentence = sentence;
  }
}

/** Answers an upgrade request with an HTTP error and closes its socket. */
export function refuse(socket: Duplex, { status, message }: Refusal, connectionId: string): void {
  const body = JSON.stringify({ message, connectionId, requestId: connectionId });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      "content-type: application/json",
      `content-length: ${Buffer.byteLength(body)}`,
      "connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
