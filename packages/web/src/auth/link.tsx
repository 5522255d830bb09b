import type { ComponentChildren } from "preact";

/** A step that is gone to, with no address of its own. */
export function Link({ onClick, children }: { onClick: () => void; children: ComponentChildren }) {
  return (
    <button type="button" class="link" onClick={onClick}>
      {children}
    </button>
  );
}
