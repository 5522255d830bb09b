import { linkedTable } from "../config.ts";
import { createPostConfirmationHandler } from "../cognito/post-confirmation.ts";

/** The Lambda trigger that Cognito calls when a new user has confirmed the address. */
export const handler = createPostConfirmationHandler(linkedTable());
