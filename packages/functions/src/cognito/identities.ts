import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type {
  AttributeType,
  CognitoIdentityProviderClient,
} from "@aws-sdk/client-cognito-identity-provider";
import { AppError, fieldError } from "@souk/core/error";
import type { Identities } from "@souk/core/user";

/**
 * The users of a pool that signs people in by e-mail address, where the user name is the `sub`
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
 *
 * @throws AppError `request.throttled` when Cognito throttles
 */
export function cognitoIdentities(
  client: CognitoIdentityProviderClient,
  UserPoolId: string,
): Identities {
  return {
    async create({ email, name }) {
      const command = new AdminCreateUserCommand({
        UserPoolId,
        Username: email,
        UserAttributes: [
          { Name: "email", Value: email },
          { Name: "email_verified", Value: "true" },
          { Name: "name", Value: name },
        ],
        // Cognito would send an SMS otherwise.
        DesiredDeliveryMediums: ["EMAIL"],
      });
      const created = await unless("UsernameExistsException", client.send(command));
      if (created === undefined) return undefined;
      return subOf(created.User?.Attributes);
    },

    async findInvited(Username) {
      const command = new AdminGetUserCommand({ UserPoolId, Username });
      const known = await unless("UserNotFoundException", client.send(command));
      return known?.UserStatus === "FORCE_CHANGE_PASSWORD"
        ? subOf(known.UserAttributes)
        : undefined;
    },

    async rename(Username, name) {
      const UserAttributes = [{ Name: "name", Value: name }];
      const command = new AdminUpdateUserAttributesCommand({
        UserPoolId,
        Username,
        UserAttributes,
      });
      await unless("UserNotFoundException", client.send(command));
    },

    async remove(Username) {
      const command = new AdminDeleteUserCommand({ UserPoolId, Username });
      await unless("UserNotFoundException", client.send(command));
    },
  };
}

function subOf(attributes: AttributeType[] = []): string {
  const sub = attributes.find(({ Name }) => Name === "sub")?.Value;
  if (sub === undefined) throw new Error("A Cognito user without a sub");
  return sub;
}

/** The answer, or undefined where Cognito refuses with the `expected` error. */
async function unless<Answer>(
  expected: string,
  answer: Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === expected) return undefined;
    if (name === "TooManyRequestsException") {
      throw new AppError("too_many", "request.throttled", "Too Many Requests", { cause: error });
    }
    if (name === "InvalidParameterException") {
      throw fieldError("email", "Cognito does not take this name and address");
    }
    throw error;
  }
}
