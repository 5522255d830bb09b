import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/**
 * What a page is about: its heading and the document's title. It takes the focus when somebody has
 * come from elsewhere in the app, so that a screen reader begins with it; not on the first load.
 */
export function Heading({ title, children }: { title: string; children?: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
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

/** For when what had the focus is gone. */
export function focusHeading(): void {
  requestAnimationFrame(() => document.querySelector<HTMLElement>(".heading h1")?.focus());
}
