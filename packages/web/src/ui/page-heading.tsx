import { ChevronRight } from "lucide";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

import { Icon } from "./icon.tsx";

/**
 * The heading of a page, and the document's title. Takes the focus after a navigation within the
 * app, so that a screen reader starts with it, but not on the first load.
 */
export function PageHeading({
  title,
  parent,
  children,
}: {
  title: string;
  /** The page that contains this one. */
  parent?: { href: string; name: string };
  children?: ComponentChildren;
}) {
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
      {parent && (
        <p class="parent">
          <a href={parent.href}>{parent.name}</a>
          <Icon of={ChevronRight} />
        </p>
      )}
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
