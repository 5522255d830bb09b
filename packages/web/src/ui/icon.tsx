import type { IconNode } from "lucide";
import { h } from "preact";

/** An icon of Lucide, which screen readers do not read. https://lucide.dev */
export function Icon({ of }: { of: IconNode }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      {of.map(([shape, attributes], index) => h(shape, { key: index, ...attributes }))}
    </svg>
  );
}
