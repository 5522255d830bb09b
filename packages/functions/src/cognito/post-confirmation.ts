import { linkedTable } from "../config.ts";
import { createPostConfirmationHandler } from "./handler.ts";

/** The Lambda function that Cognito calls when somebody has signed up and confirmed. */
export const handler = createPostConfirmationHandler(linkedTable());
