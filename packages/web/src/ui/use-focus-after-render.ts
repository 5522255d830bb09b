import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/**
 * Focuses an element of `container` after the next render, for when a button adds or removes the
 * element that should have the focus.
 */
export function useFocusAfterRender<Container extends HTMLElement>(): {
  container: RefObject<Container | null>;
  focusAfterRender: (selector: string) => void;
} {
  const container = useRef<Container>(null);
  const selector = useRef<string>(undefined);
  useLayoutEffect(() => {
    if (selector.current === undefined) return;
    container.current?.querySelector<HTMLElement>(selector.current)?.focus();
    selector.current = undefined;
  });
  return { container, focusAfterRender: (next) => (selector.current = next) };
}
