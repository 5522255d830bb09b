import type { ComponentChildren } from "preact";
import { wordsOf } from "../api/problem.ts";

/** Something is on its way. */
export function Loading({ what = "Loading" }: { what?: string }) {
  return (
    <p class="state" role="status">
      {what}…
    </p>
  );
}

/** There is nothing, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h1>{title}</h1>
      {children}
    </div>
  );
}

/** Something went wrong, in its own words, and how to try again. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div class="state" role="alert">
      <p>{wordsOf(error)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
