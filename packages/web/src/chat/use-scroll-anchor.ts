import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** How near the end counts as the end, in pixels. */
const NEAR = 48;

/** What a reader looks at: the end, or a child of the list and how far below the top it is. */
type Anchor = "end" | { element: HTMLElement; top: number };

/**
 * Keeps what is read where it is while a list changes above, below and within it. Browsers do so by
 * themselves, but not at the very top, where older messages come in, and Safari not at all.
 *
 * @param content What the list shows; nothing before there is a list.
 * @returns the scrolling element's and its list's refs, what to do when it is scrolled, whether it
 *   is at its end, and a way to go there
 */
export function useAnchor(content: unknown): {
  scroller: RefObject<HTMLDivElement | null>;
  list: RefObject<HTMLOListElement | null>;
  onScroll: () => void;
  isAtEnd: boolean;
  toEnd: () => void;
} {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const anchor = useRef<Anchor>("end");
  const [isAtEnd, setAtEnd] = useState(true);

  function keep(): void {
    const element = scroller.current;
    if (element === null) return;
    if (anchor.current === "end") {
      element.scrollTop = element.scrollHeight;
    } else if (anchor.current.element.isConnected) {
      element.scrollTop += topOf(anchor.current.element, element) - anchor.current.top;
    } else {
      anchor.current = anchorOf(element, list.current);
    }
  }
  function onScroll(): void {
    const element = scroller.current;
    if (element === null) return;
    anchor.current = anchorOf(element, list.current);
    setAtEnd(anchor.current === "end");
  }
  // Whoever looks where we are after a change is to see it kept.
  useLayoutEffect(keep, [content]);
  const isThere = content !== undefined;
  useLayoutEffect(() => {
    // Called between layout and paint, so nothing is seen to jump, whatever the reason: messages, a
    // phone's keyboard, a font that arrives.
    const observer = new ResizeObserver(keep);
    if (scroller.current !== null) observer.observe(scroller.current);
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, [isThere]);
  function toEnd(): void {
    anchor.current = "end";
    setAtEnd(true);
    keep();
  }
  return { scroller, list, onScroll, isAtEnd, toEnd };
}

const topOf = (element: HTMLElement, scroller: HTMLElement): number =>
  element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

function anchorOf(scroller: HTMLElement, list: HTMLElement | null): Anchor {
  const { scrollHeight, scrollTop, clientHeight } = scroller;
  if (scrollHeight - scrollTop - clientHeight < NEAR) return "end";
  for (const element of (list?.children ?? []) as Iterable<HTMLElement>) {
    const top = topOf(element, scroller);
    // A day moves up when an older message of it comes in.
    if (top >= 0 && element.dataset["key"] !== undefined) return { element, top };
  }
  return "end";
}
