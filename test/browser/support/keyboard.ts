import type { Page } from "playwright-core";

/** What has the focus, and whether one sees that it has. */
export interface Focused {
  /** As a screen reader would call it, roughly. */
  name: string;
  outlined: boolean;
  inView: boolean;
}

/** What Tab comes by from the top of a page, in order, until it comes by something again. */
export async function tabThrough(page: Page, most = 60): Promise<Focused[]> {
  await toTop(page);
  const found: Focused[] = [];
  for (let step = 0; step < most; step += 1) {
    await page.keyboard.press("Tab");
    const focused = await page.evaluate<Focused | null>(DESCRIBE);
    if (focused === null) break;
    found.push(focused);
  }
  return found;
}

/** Puts the focus before everything: a blur would leave it where it was, for Tab. */
export const toTop = (page: Page): Promise<void> =>
  page.evaluate(`(() => {
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
  })()`);

/** Null for the page itself, and for what was come by before. */
const DESCRIBE = `(() => {
  const element = document.activeElement;
  const seen = (globalThis.tabbed ??= new Set());
  if (element === null || element === document.body || seen.has(element)) return null;
  seen.add(element);
  const { outlineStyle, outlineWidth } = getComputedStyle(element);
  const { top, left, bottom, right } = element.getBoundingClientRect();
  const label = element.labels?.[0]?.textContent;
  return {
    name: (element.getAttribute("aria-label") ?? label ?? element.textContent).trim(),
    outlined: outlineStyle !== "none" && parseFloat(outlineWidth) > 0,
    inView: bottom > 0 && right > 0 && top < innerHeight && left < innerWidth,
  };
})()`;
