/** Compiles a policy string, in which `*` matches any text and `?` any character. */
export function wildcard(
  pattern: string,
  { ignoreCase = false }: { ignoreCase?: boolean } = {},
): (text: string) => boolean {
  if (pattern === "*") return () => true;
  const source = pattern
    .replaceAll(/[\\^$.+()[\]{}|/-]/g, String.raw`\$&`)
    .replaceAll(/\*+/g, "[^]*")
    .replaceAll("?", "[^]");
  const regex = new RegExp(`^${source}$`, ignoreCase ? "i" : "");
  return (text) => regex.test(text);
}
