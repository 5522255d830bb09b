import { effect, type ReadonlySignal, signal, untracked } from "@preact/signals";
import type { ReadMarks } from "./read-marks.ts";
import type { RoomListStore } from "./room-list-store.ts";
import type { RoomStore } from "./room-store.ts";

/**
 * Marks the messages of the open room as read while the page is visible, and takes over what other
 * tabs mark. @returns a function that ends it
 */
export function markSeen({
  readMarks,
  roomList,
  room,
  openRoomId,
}: {
  readMarks: ReadMarks;
  roomList: RoomListStore;
  room: (roomId: string) => RoomStore;
  openRoomId: ReadonlySignal<string | undefined>;
}): () => void {
  const isVisible = signal(!document.hidden);
  const onVisibilityChange = () => void (isVisible.value = !document.hidden);
  const onStorage = () => readMarks.reload();
  document.addEventListener("visibilitychange", onVisibilityChange);
  addEventListener("storage", onStorage);
  const stop = effect(() => {
    const roomId = openRoomId.value;
    if (roomId === undefined || !isVisible.value) return;
    const loaded = room(roomId).timeline.value.messages.at(-1)?.messageId;
    const listed = roomList.rooms.value?.find((one) => one.roomId === roomId)?.lastMessage;
    for (const messageId of [loaded, listed?.messageId]) {
      if (messageId !== undefined) untracked(() => readMarks.markRead(roomId, messageId));
    }
  });
  return () => {
    stop();
    document.removeEventListener("visibilitychange", onVisibilityChange);
    removeEventListener("storage", onStorage);
  };
}
