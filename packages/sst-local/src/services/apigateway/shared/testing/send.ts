import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from "node:http";

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
  /** Undefined when the body is no JSON. */
  readonly json: unknown;
}

export interface Sending {
  readonly headers?: OutgoingHttpHeaders | readonly string[];
  readonly body?: string | Uint8Array;
}

/** Sends a line such as `GET /rooms` as it is to a port of this machine. */
export function send(port: number, line: string, { headers = {}, body }: Sending = {}) {
  const [method = "GET", path = "/"] = line.split(" ");
  return new Promise<Reply>((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port, method, path, agent: false, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const bytes = Buffer.concat(chunks);
          const text = bytes.toString("utf8");
          const { statusCode = 0, headers: received } = response;
          resolve({ status: statusCode, headers: received, bytes, text, json: jsonOf(text) });
        });
      },
    );
    outgoing.on("error", reject);
    outgoing.end(body);
  });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
