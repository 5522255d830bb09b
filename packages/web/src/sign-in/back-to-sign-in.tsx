import { LinkButton } from "../ui/link-button.tsx";
import { goToStep } from "./steps.ts";

/** The way back from every other form. */
export function BackToSignIn() {
  return (
    <p class="links">
      <LinkButton onClick={() => goToStep("sign-in")}>Back to sign in</LinkButton>
    </p>
  );
}
