import { Agent, type OutgoingHttpHeaders, request as send } from "node:http";

const agent = new Agent({ keepAlive: true });

/** The answer of another server on this machine. */
export interface LoopbackAnswer {
  status: number;
  headers: Record<string, string | string[]>;
  body: Buffer;
}

export interface LoopbackRequest {
  method: string;
  headers: OutgoingHttpHeaders;
  body?: string | Uint8Array;
  signal?: AbortSignal;
}

/**
 * Sends a request to another server on this machine over kept-alive connections.
 * @throws the socket's error where that server does not answer
 */
export function loopback(
  url: URL,
  { method, headers, body = "", signal }: LoopbackRequest,
): Promise<LoopbackAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = send(
      url,
      {
        method,
        agent,
        headers: { ...headers, "content-length": Buffer.byteLength(body) },
        ...(signal && { signal }),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(
              Object.entries(response.headers).flatMap(([name, value]) =>
                value === undefined ? [] : [[name, value]],
              ),
            ),
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    outgoing.on("error", (error: NodeJS.ErrnoException) => {
      // The other side closed a kept-alive connection as it was used again: it never saw the request.
      if (outgoing.reusedSocket && error.code === "ECONNRESET") {
        resolve(loopback(url, { method, headers, body, ...(signal && { signal }) }));
      } else reject(error);
    });
    outgoing.end(body);
  });
}
