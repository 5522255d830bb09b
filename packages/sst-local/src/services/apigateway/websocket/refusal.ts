import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** A connection that is not made: the status and message of AWS, and why, for the terminal. */
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

/** Answers a request to upgrade with HTTP, and ends it. */
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
