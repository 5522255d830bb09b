import { ApiError, messageOf } from "../api/error.ts";

/** By the API's error code: what happened, and what the user can do. */
const MESSAGES: Readonly<Record<string, string>> = {
  "order.too_late":
    "This order is more than ten minutes old, so it can no longer be cancelled here. Ask the restaurant.",
  "order.not_placed":
    "The restaurant has accepted this order, or it was cancelled, so it cannot be changed here. Ask the restaurant.",
  "order.not_found": "You have no such order.",
  "order.conflict":
    "An earlier attempt has placed this order, with what you had chosen then. Open that order to change it.",
};

/** The message for an error of placing, changing or cancelling an order. */
export function orderErrorMessage(error: unknown): string {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.isRetryable) {
    return `${error.message} Try again: what you have chosen is kept, and a repeated attempt counts once.`;
  }
  return MESSAGES[error.code] ?? error.message;
}
