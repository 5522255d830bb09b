import type { Socket, SocketEvents } from "./connection.ts";

/** Opens a WebSocket of the browser. */
export function openSocket(url: string, protocols: string[], events: SocketEvents): Socket {
  const socket = new WebSocket(url, protocols);
  socket.addEventListener("open", () => events.opened());
  socket.addEventListener("message", ({ data }) => events.message(data));
  // A "close" event also follows every "error" event.
  socket.addEventListener("close", () => events.closed());
  return {
    close: () => socket.close(),
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
  };
}
