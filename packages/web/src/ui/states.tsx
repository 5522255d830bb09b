import type { IconNode } from "lucide";
import type { ComponentChildren } from "preact";
import { messageOf } from "../api/error.ts";
import { Icon } from "./icon.tsx";

export function Loading({ what }: { what?: string }) {
  return (
    <p class="state" role="status">
      {what === undefined ? "Loading" : `Loading ${what}`}…
    </p>
  );
}

/** A page or a list without content, and what the user can do instead. */
export function Empty({
  title,
  icon,
  isPage = false,
  children,
}: {
  title: string;
  icon?: IconNode;
  /** Whether the title is the page's heading. */
  isPage?: boolean;
  children?: ComponentChildren;
}) {
  const Heading = isPage ? "h1" : "h2";
  return (
    <div class="state">
      {icon && <Icon of={icon} />}
      <Heading>{title}</Heading>
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
