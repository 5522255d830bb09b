import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/**
 * The heading of a page, and the document's title. Takes the focus after a navigation within the
 * app, so that a screen reader starts with it, but not on the first load.
 */
export function PageHeading({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  // A layout effect: after the next paint the user may have moved the focus.
  useLayoutEffect(() => {
    if (navigator.userActivation?.hasBeenActive) heading.current?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · Souk`;
  }, [title]);
  return (
    <div class="heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </div>
  );
}

/** Focuses the heading after the focused element has been removed. */
export function focusHeading(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".heading h1")?.focus());
}
