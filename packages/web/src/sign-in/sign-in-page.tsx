import { signal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { Toasts } from "../ui/toasts.tsx";
import { ConfirmForm } from "./confirm-form.tsx";
import { ForgotPasswordForm } from "./forgot-password-form.tsx";
import { NewPasswordForm } from "./new-password-form.tsx";
import { ResetPasswordForm } from "./reset-password-form.tsx";
import { SignInForm } from "./sign-in-form.tsx";
import { SignUpForm } from "./sign-up-form.tsx";
import { step, type Step } from "./steps.ts";
import "./sign-in.css";

const email = signal("");
const password = signal("");

const forms = {
  "sign-in": SignInForm,
  "sign-up": SignUpForm,
  confirm: ConfirmForm,
  forgot: ForgotPasswordForm,
  "reset-password": ResetPasswordForm,
  "new-password": NewPasswordForm,
};

const titles: Record<Step, string> = {
  "sign-in": "Sign in",
  "sign-up": "Create account",
  confirm: "Confirm your address",
  forgot: "Forgot password",
  "reset-password": "Choose a new password",
  "new-password": "Choose your own password",
};

/** The sign-in, sign-up and password forms, shown to visitors who are not signed in. */
export function SignInPage() {
  const StepForm = forms[step.value];
  const main = useRef<HTMLElement>(null);
  // The button that led to this form is removed, and with it the focus.
  useLayoutEffect(() => main.current?.querySelector("input")?.focus(), [step.value]);
  return (
    <main ref={main} class="sign-in" id="main">
      <div class="card">
        <div class="awning" />
        <p class="brand">
          <img class="mark" src="/icon.svg" alt="" />
          Souk
        </p>
        <h1>{titles[step.value]}</h1>
        <StepForm
          key={step.value}
          email={email.value}
          setEmail={(value) => (email.value = value)}
          password={password.value}
          setPassword={(value) => (password.value = value)}
        />
      </div>
      <Toasts />
    </main>
  );
}
