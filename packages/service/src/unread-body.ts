import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";

/** A request of node:http or node:http2. */
type Incoming = Readable & { complete: boolean };

/** How much of a refused body is read and thrown away before the connection is closed. */
export const DISCARD_MAX = { ms: 5_000, bytes: 1024 * 1024 };

/**
 * Ends the connection of a request that is answered before its whole body has arrived. The response
 * says `Connection: close`, so that the client does not send another request on it, and ends once the
 * rest of the body is read: a connection that is closed with unread data is reset, and the client may
 * lose the response. https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export async function closeIfBodyUnread(response: Response, incoming: Incoming): Promise<Response> {
  // The parser reaches a body of the same packet after the app, which may answer at once.
  if (!incoming.complete) await setImmediate();
  if (incoming.complete) {
    // The next request on the connection is read only after this body.
    if (!incoming.readableEnded) discard(incoming);
    return response;
  }
  const { status } = response;
  const content = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.set("connection", "close");
  headers.set("content-length", String(content.byteLength));
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      // The client has the whole response, by its content-length, before the stream is closed.
      controller.enqueue(content);
      await discarded(incoming);
      controller.close();
    },
  });
  return new Response(body, { status, headers });
}

/** Resolves when the body is read to its end, the client is gone or a limit is reached. */
async function discarded(incoming: Incoming): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, DISCARD_MAX.ms);
  let bytes = 0;
  discard(incoming);
  incoming.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > DISCARD_MAX.bytes) resolve();
  });
  incoming.once("end", resolve).once("close", resolve);
  await promise;
  clearTimeout(timer);
}

/** Removes the listeners of the reader that has given up, which would pause the stream again. */
function discard(incoming: Incoming): void {
  incoming.removeAllListeners("data").resume();
}
