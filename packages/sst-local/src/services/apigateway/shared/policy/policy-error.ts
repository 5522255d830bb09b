/** A policy document that cannot be evaluated; the message says what is wrong with it. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
}
