import type { Table } from "@souk/core/table";
import { register } from "@souk/core/user";
import type { PostConfirmationTriggerEvent } from "aws-lambda";
import { logger } from "../logger.ts";

/**
 * Creates the profile of a user who has confirmed the address. Cognito calls the trigger up to three
 * times, and also after a password reset, which changes nothing
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-post-confirmation.html).
 */
export function createPostConfirmationHandler(table: Table) {
  return async function handler(
    event: PostConfirmationTriggerEvent,
  ): Promise<PostConfirmationTriggerEvent> {
    if (event.triggerSource !== "PostConfirmation_ConfirmSignUp") return event;
    const { sub, email, name } = event.request.userAttributes;
    if (sub === undefined || email === undefined) {
      throw new Error("The user pool confirmed a user without a sub or an e-mail address");
    }
    await register(table, { userid: sub, email, ...(name !== undefined && { name }) });
    logger.info("registered", { userId: sub });
    return event;
  };
}
