import { signal } from "@preact/signals";

interface Toast {
  id: number;
  text: string;
}

const toasts = signal<Toast[]>([]);
const SHOWN_MS = 6000;
let count = 0;

/** Shows a message for a few seconds; screen readers announce it. */
export function showToast(text: string): void {
  count += 1;
  const id = count;
  toasts.value = [...toasts.value, { id, text }];
  setTimeout(() => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }, SHOWN_MS);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.value.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
