import { LambdaException } from "./exceptions.ts";
import { exceeds, PAYLOAD_LIMITS } from "./outcome.ts";

/**
 * The JSON of an event.
 * @param payload undefined is an empty event
 * @throws LambdaException RequestTooLargeException, InvalidRequestContentException
 */
export function serializeEvent(
  payload: unknown,
  invocationType: keyof typeof PAYLOAD_LIMITS,
): string {
  const event = serialize(payload);
  const limit = PAYLOAD_LIMITS[invocationType];
  if (!exceeds(event, limit)) return event;
  throw new LambdaException(
    "RequestTooLargeException",
    `${Buffer.byteLength(event)} byte payload is too large for the ${invocationType} invocation type (limit ${limit} bytes)`,
  );
}

function serialize(payload: unknown): string {
  if (payload === undefined) return "{}";
  try {
    const event: unknown = JSON.stringify(payload);
    if (typeof event === "string") return event;
  } catch {
    // Refused below.
  }
  throw new LambdaException(
    "InvalidRequestContentException",
    "Could not parse request body into json: the payload is not a JSON value.",
  );
}
