import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Scroll positions at most this far from the end count as the end, in pixels. */
const END_TOLERANCE = 48;

/** What stays in place: the end, or an element of the list at its distance from the top. */
type Anchor = "end" | { element: HTMLElement; top: number };

/**
 * Keeps the scroll position while a list changes above, below and within the visible part. CSS
 * scroll anchoring does not work at the very top, where older messages are added, nor in Safari.
 *
 * @param content What the list shows; `undefined` before there is a list.
 * @returns `scrollToEnd`, and refs and a handler for the scrolling element and its list
 */
export function useScrollAnchor(content: unknown): {
  scroller: RefObject<HTMLDivElement | null>;
  list: RefObject<HTMLOListElement | null>;
  onScroll: () => void;
  isAtEnd: boolean;
  scrollToEnd: () => void;
} {
  const scroller = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);
  const anchor = useRef<Anchor>("end");
  const [isAtEnd, setAtEnd] = useState(true);

  function restorePosition(): void {
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
  // Before the layout effects of the component, which read the scroll position.
  useLayoutEffect(restorePosition, [content]);
  const hasList = content !== undefined;
  useLayoutEffect(() => {
    // Runs between layout and paint, so that no jump is visible, whatever changed a size: messages,
    // a phone's keyboard, a font.
    const observer = new ResizeObserver(restorePosition);
    if (scroller.current !== null) observer.observe(scroller.current);
    if (list.current !== null) observer.observe(list.current);
    return () => observer.disconnect();
  }, [hasList]);
  function scrollToEnd(): void {
    anchor.current = "end";
    setAtEnd(true);
    restorePosition();
  }
  return { scroller, list, onScroll, isAtEnd, scrollToEnd };
}

const topOf = (element: HTMLElement, scroller: HTMLElement): number =>
  element.getBoundingClientRect().top - scroller.getBoundingClientRect().top;

function anchorOf(scroller: HTMLElement, list: HTMLElement | null): Anchor {
  const { scrollHeight, scrollTop, clientHeight } = scroller;
  if (scrollHeight - scrollTop - clientHeight < END_TOLERANCE) return "end";
  for (const element of (list?.children ?? []) as Iterable<HTMLElement>) {
    const top = topOf(element, scroller);
    // Not a day row, which moves up when an older message of its day is loaded.
    if (top >= 0 && element.dataset["key"] !== undefined) return { element, top };
  }
  return "end";
}
