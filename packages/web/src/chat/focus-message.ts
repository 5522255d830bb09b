/** The id of a message's element. */
export const elementId = (key: string): string => `message-${key}`;

/** Goes to a message that is shown. Says whether it is. */
export function focusMessage(key: string): boolean {
  const element = document.getElementById(elementId(key));
  element?.scrollIntoView({ block: "nearest" });
  element?.focus({ preventScroll: true });
  return element !== null;
}
