import type { Socket, SocketEvents } from "./live.ts";

/** A WebSocket of the browser. */
export function openSocket(url: string, protocols: string[], events: SocketEvents): Socket {
  const socket = new WebSocket(url, protocols);
  socket.addEventListener("open", () => events.opened());
  socket.addEventListener("message", ({ data }) => events.message(data));
  // It follows an error too.
  socket.addEventListener("close", () => events.closed());
  return {
    close: () => socket.close(),
    send(text) {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
  };
}
