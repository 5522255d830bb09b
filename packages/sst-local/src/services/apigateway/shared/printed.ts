/** A value as text: strings as they are, everything else as JSON. */
export function printed(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}
