/**
 * Members of events and headers that hold the credentials of a caller. Browsers send a token to a
 * WebSocket as a subprotocol, since they cannot set another header.
 */
const CREDENTIAL =
  /^(?:authorization|authorizationtoken|proxy-authorization|cookie|cookies|set-cookie|x-api-key|apikey|x-amz-security-token|x-(?:access|auth)-token|sec-websocket-protocol|password|secret|(?:access|id|refresh)_?token)$/i;

/** A JSON Web Token, whose header and payload are JSON: `eyJ` is `{"`. */
const JWT = /\beyJ[\w-]+\.eyJ[\w-]+\.[\w-]*/g;

/** A JSON value whose credentials are replaced by a word; tokens also within a text. */
export function withoutCredentials(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll(JWT, "hidden");
  if (Array.isArray(value)) return value.map(withoutCredentials);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      CREDENTIAL.test(name) && inner !== null ? "hidden" : withoutCredentials(inner),
    ]),
  );
}
