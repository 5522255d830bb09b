import type { Page } from "playwright-core";

/** A focused element. */
export interface Focused {
  /** Roughly its accessible name. */
  name: string;
  hasOutline: boolean;
  isInView: boolean;
}

/** The text of the focused element. */
export const focusedText = (page: Page): Promise<string> =>
  page.evaluate("document.activeElement.textContent");

/** The elements that Tab reaches from the top of a page, in order, until one repeats. */
export async function tabThrough(page: Page, limit = 60): Promise<Focused[]> {
  await focusTop(page);
  const found: Focused[] = [];
  for (let step = 0; step < limit; step += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<Focused | null>(DESCRIBE);
    if (focused === null) break;
    found.push(focused);
  }
  return found;
}

/** Focuses the body, so that Tab starts at the top. A blur would not move Tab's starting point. */
export const focusTop = (page: Page): Promise<void> =>
  page.evaluate(`(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  })()`);

/** The focused element; null for the body and for an element that was described before. */
const DESCRIBE = `(() => {
  const nameOf = (element) => {
    const copy = element.cloneNode(true);
    for (const hidden of copy.querySelectorAll("[aria-hidden]")) hidden.remove();
    return copy.textContent || copy.firstElementChild?.alt || "";
  };
  const element = document.activeElement;
  const seen = (globalThis.tabbed ??= new Set());
  if (element === null || element === document.body || seen.has(element)) return null;
  seen.add(element);
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, left, bottom, right } = element.getBoundingClientRect();
  const label = element.labels?.[0]?.textContent;
  return {
    name: (element.getAttribute("aria-label") ?? label ?? nameOf(element)).trim(),
    hasOutline: outlineStyle !== "none" && parseFloat(outlineWidth) > 0,
    isInView: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
  };
})()`;
