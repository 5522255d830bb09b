import type { ButtonHTMLAttributes } from "preact";

/** A button that looks like a link, for actions that have no URL. */
export function LinkButton(props: Omit<ButtonHTMLAttributes, "type" | "class">) {
  return <button type="button" class="link" {...props} />;
}
