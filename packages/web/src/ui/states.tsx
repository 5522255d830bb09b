import type { ComponentChildren } from "preact";
import { messageOf } from "../api/error.ts";

export function Loading({ what }: { what?: string }) {
  return (
    <p class="state" role="status">
      {what === undefined ? "Loading" : `Loading ${what}`}…
    </p>
  );
}

/** A page without content, and what the user can do instead. */
export function Empty({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="state">
      <h1>{title}</h1>
      {children}
    </div>
  );
}

/** An error's message, with a button that tries again. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return (
    <div class="state" role="alert">
      <p>{messageOf(error)}</p>
      {onRetry && (
        <button type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}
