/**
 * A room id made of a name: `Tea & Coffee` becomes `tea-coffee`. Empty when the name has no letter
 * or digit that can be written in ASCII.
 */
export function roomIdFrom(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 64)
    .replace(/^-|-$/g, "");
}

/** True for an id that needs no escaping in a URL. The API checks its length. */
export const isRoomId = (text: string): boolean =>
  text !== "" && !text.startsWith(".") && encodeURIComponent(text) === text;
