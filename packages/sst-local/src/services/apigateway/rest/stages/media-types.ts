/** `type/subtype` in lower case without parameters, or undefined when it is not of that form. */
export function mimeType(header: string | undefined): string | undefined {
  if (header === undefined) return undefined;
  const end = header.search(/[;,]/);
  const type = (end === -1 ? header : header.slice(0, end)).trim().toLowerCase();
  return /^[^\s/]+\/[^\s/]+$/.test(type) ? type : undefined;
}

/**
 * Compiles `binaryMediaTypes` to a check of a Content-Type, or of the first type of an Accept header.
 * An entry is a media type or `type/*`; the entry star-slash-star matches everything.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-payload-encodings.html
 */
export function binaryMatcher(
  binaryMediaTypes: readonly string[],
): (header: string | undefined) => boolean {
  if (binaryMediaTypes.length === 0) return () => false;
  const entries = binaryMediaTypes.map((entry) => entry.replace("~1", "/").toLowerCase());
  if (entries.includes("*/*")) return () => true;
  const exact = new Set(entries);
  const families = entries
    .filter((entry) => entry.endsWith("/*") && !entry.startsWith("*"))
    .map((entry) => entry.slice(0, -1));
  return (header) => {
    const type = mimeType(header);
    if (type === undefined || type.startsWith("*/")) return false;
    return exact.has(type) || families.some((family) => type.startsWith(family));
  };
}
