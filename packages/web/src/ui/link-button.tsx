import type { ButtonHTMLAttributes } from "preact";

/** A button that looks like a link, for actions that have no URL. */
export function LinkButton({
  isDanger = false,
  ...props
}: Omit<ButtonHTMLAttributes, "type" | "class"> & {
  /** Whether it deletes something for good. */
  isDanger?: boolean;
}) {
  return <button type="button" class={isDanger ? "link danger" : "link"} {...props} />;
}
