/** Members of events and headers that hold the credentials of a caller. */
const CREDENTIAL =
  /^(?:authorization|authorizationtoken|proxy-authorization|cookie|cookies|set-cookie|x-api-key|apikey|x-amz-security-token|password|secret|(?:access|id|refresh)_?token)$/i;

/** A JSON value whose credentials are replaced by a word. */
export function withoutCredentials(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      CREDENTIAL.test(name) && inner !== null ? "hidden" : withoutCredentials(inner),
    ]),
  );
}
