import type * as SDK from "@aws-sdk/client-cognito-identity-provider";
import type { JsonClient, JsonService } from "@souk/core/aws";
import { AppError, fieldError } from "@souk/core/error";
import type { Identities } from "@souk/core/user";

/** Cognito user pools, as a client has to call them. */
export const COGNITO: JsonService = {
  name: "cognito-idp",
  id: "COGNITO_IDENTITY_PROVIDER",
  target: "AWSCognitoIdentityProviderService",
  version: "1.1",
};

/**
 * The users of a pool that signs people in by e-mail address, where the user name is the `sub`
 * (https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html).
 *
 * @throws AppError `request.throttled` when Cognito throttles
 */
export function cognitoIdentities(
  client: Pick<JsonClient, "call">,
  UserPoolId: string,
): Identities {
  return {
    async create({ email, name }) {
      const input: SDK.AdminCreateUserCommandInput = {
        UserPoolId,
        Username: email,
        UserAttributes: [
          { Name: "email", Value: email },
          { Name: "email_verified", Value: "true" },
          { Name: "name", Value: name },
        ],
        // Cognito would send an SMS otherwise.
        DesiredDeliveryMediums: ["EMAIL"],
      };
      const created = await unless(
        "UsernameExistsException",
        client.call<SDK.AdminCreateUserResponse>("AdminCreateUser", input),
      );
      return created && subOf(created.User?.Attributes);
    },

    async findInvited(Username) {
      const input: SDK.AdminGetUserCommandInput = { UserPoolId, Username };
      const known = await unless(
        "UserNotFoundException",
        client.call<SDK.AdminGetUserResponse>("AdminGetUser", input),
      );
      return known?.UserStatus === "FORCE_CHANGE_PASSWORD"
        ? subOf(known.UserAttributes)
        : undefined;
    },

    async rename(Username, name) {
      const UserAttributes = [{ Name: "name", Value: name }];
      const input: SDK.AdminUpdateUserAttributesCommandInput = {
        UserPoolId,
        Username,
        UserAttributes,
      };
      await unless("UserNotFoundException", client.call("AdminUpdateUserAttributes", input));
    },

    async remove(Username) {
      const input: SDK.AdminDeleteUserCommandInput = { UserPoolId, Username };
      await unless("UserNotFoundException", client.call("AdminDeleteUser", input));
    },
  };
}

function subOf(attributes: SDK.AttributeType[] = []): string {
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
