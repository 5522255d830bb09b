import { linkedTable } from "../config.ts";
import { createPostConfirmationHandler } from "../cognito/post-confirmation.ts";

/** The Lambda function that Cognito calls when somebody has signed up and confirmed. */
export const handler = createPostConfirmationHandler(linkedTable());
