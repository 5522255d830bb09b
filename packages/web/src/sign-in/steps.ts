import { signal } from "@preact/signals";

/** The forms that a visitor can be shown before they are signed in. */
export type Step = "sign-in" | "sign-up" | "confirm" | "forgot" | "reset-password" | "new-password";

/** The form that is shown. Kept in memory, never in the URL. */
export const step = signal<Step>("sign-in");

/** Shows another form. The e-mail address and the password that were typed are kept. */
export function goToStep(to: Step): void {
  step.value = to;
}

/** What all forms share. */
export interface StepProps {
  email: string;
  setEmail: (value: string) => void;
  password: string;
  setPassword: (value: string) => void;
}
