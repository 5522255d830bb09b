/** The id of a message's element. */
export const elementId = (key: string): string => `message-${key}`;

/** Scrolls to a message and focuses it. @returns false when it is not in the list */
export function focusMessage(key: string): boolean {
  const element = document.getElementById(elementId(key));
  element?.scrollIntoView({ block: "nearest" });
  element?.focus({ preventScroll: true });
  return element !== null;
}
