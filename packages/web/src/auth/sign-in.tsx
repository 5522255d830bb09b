import { signal } from "@preact/signals";
import { ConfirmForm } from "./confirm-form.tsx";
import { ForgotForm } from "./forgot-form.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import { ReplacePasswordForm } from "./replace-password-form.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { SignUpForm } from "./sign-up-form.tsx";

/** Where somebody is on the way in. */
type Step = "sign-in" | "sign-up" | "confirm" | "forgot" | "replace-password" | "new-password";

/** What is kept from one step to the next: in memory, never in the URL. */
const step = signal<Step>("sign-in");
const email = signal("");
const password = signal("");

/** Goes on to a step. What was typed in an earlier one is kept. */
export function go(to: Step): void {
  step.value = to;
}

/** What all steps share. */
export interface StepProps {
  email: string;
  setEmail: (value: string) => void;
  password: string;
  setPassword: (value: string) => void;
}

const forms = {
  "sign-in": SignInForm,
  "sign-up": SignUpForm,
  confirm: ConfirmForm,
  forgot: ForgotForm,
  "replace-password": ReplacePasswordForm,
  "new-password": NewPasswordForm,
};

const titles: Record<Step, string> = {
  "sign-in": "Sign in",
  "sign-up": "Make an account",
  confirm: "Confirm your address",
  forgot: "Forgotten password",
  "replace-password": "Choose a new password",
  "new-password": "Choose your own password",
};

/** The way in, for whoever is nobody yet. */
export function SignIn() {
  const StepForm = forms[step.value];
  return (
    <main class="entry" id="main">
      <p class="brand">Souk</p>
      <h1>{titles[step.value]}</h1>
      <StepForm
        key={step.value}
        email={email.value}
        setEmail={(value) => (email.value = value)}
        password={password.value}
        setPassword={(value) => (password.value = value)}
      />
    </main>
  );
}
