/** A policy document that is not valid; the message says why. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}
