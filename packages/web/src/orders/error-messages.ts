import { ApiError, messageOf } from "../api/error.ts";

/** What the API says in a word, in a sentence that says what to do. */
const SENTENCES: Readonly<Record<string, string>> = {
  "order.too_late":
    "This order is more than ten minutes old, so it cannot be cancelled any more. Ask the restaurant.",
  "order.not_placed":
    "This order is not waiting any more, so it stays as it is. Ask the restaurant for changes.",
  "order.not_found": "There is no such order of yours.",
  "order.conflict":
    "An earlier try of this order has arrived, as it was then. Open that order to change it.",
};

/** Why nothing came of an order or a change of it, for whoever wanted it. */
export function refusal(error: unknown): string {
  if (!(error instanceof ApiError)) return messageOf(error);
  if (error.isRetryable) {
    return `${error.message} What you have written is kept here: try again, and it still counts once.`;
  }
  return SENTENCES[error.code] ?? error.message;
}

export const isCode = (error: unknown, code: string): error is ApiError =>
  error instanceof ApiError && error.code === code;
