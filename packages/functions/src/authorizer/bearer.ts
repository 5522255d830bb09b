/** The token of an `Authorization` header, with or without `Bearer` before it. */
export function bearer(authorization: string | undefined): string | undefined {
  return authorization?.replace(/^Bearer +/i, "").trim() || undefined;
}
