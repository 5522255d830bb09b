/**
 * An id for a room of that name, as its address shows it: `Tea & Coffee` is `tea-coffee`. Empty
 * where the name has no letter that an address may have.
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

/** True for what stands in an address as it is; what an id may be beyond that the API says. */
export const isRoomId = (text: string): boolean =>
  text !== "" && !text.startsWith(".") && encodeURIComponent(text) === text;
