/** The token of an `Authorization` header, with or without the scheme `Bearer`. */
export function bearer(authorization: string | undefined): string | undefined {
  return authorization?.replace(/^Bearer +/i, "").trim() || undefined;
}
