import { createHash } from "node:crypto";
import { aliasOrFunctionArn } from "../functions/aliases.ts";
import { functionDefaults } from "../functions/defaults.ts";
import { stageSettings } from "../stage.ts";
import { table } from "../data/table.ts";

const { adminGroup: adminGroupName, permanent } = stageSettings($app.stage);

/** Creates the profile of a user who has signed up and confirmed the e-mail address. */
export const postConfirmation = new sst.aws.Function("PostConfirmation", {
  ...functionDefaults,
  description: "Creates the profile of a confirmed user",
  handler: "packages/functions/src/handlers/post-confirmation.handler",
  memory: "256 MB",
  // Cognito times out after five seconds and retries, three times at most.
  timeout: "5 seconds",
  link: [table],
  permissions: [{ actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [table.arn] }],
});

/**
 * The users. They sign up themselves with an e-mail address, which Cognito verifies. The attributes
 * are mutable, because tokens are made from them and users change their names.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export const userPool = new sst.aws.CognitoUserPool("Users", {
  usernames: ["email"],
  verify: {
    emailSubject: "Your Souk code",
    emailMessage: "Your code for Souk is {####}. If you did not ask for it, ignore this mail.",
  },
  triggers: { postConfirmation: aliasOrFunctionArn(postConfirmation) },
  transform: {
    userPool: (args) => {
      args.schemas = ["email", "name"].map((name) => ({
        name,
        attributeDataType: "String",
        required: true,
        mutable: true,
        stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
      }));
      // SST's default prefers the phone number, which users do not have.
      args.accountRecoverySetting = {
        recoveryMechanisms: [{ name: "verified_email", priority: 1 }],
      };
      // Cognito's default does not say whose password it is.
      args.adminCreateUserConfig = {
        allowAdminCreateUserOnly: false,
        inviteMessageTemplate: {
          emailSubject: "Your Souk account",
          emailMessage:
            "You have an account at Souk. Sign in as {username} with the first password {####} and choose your own. The first password is valid for 7 days.",
        },
      };
      args.deletionProtection = permanent ? "ACTIVE" : "INACTIVE";
    },
  },
});

/** The URL that the hosted sign-in page redirects to. */
const callbackUrl = "http://localhost";

/** The app client. It has no secret, because it runs in browsers and terminals. */
export const userPoolClient = userPool.addClient("Client", {
  callbackUrls: [callbackUrl],
  transform: {
    client: {
      generateSecret: false,
      explicitAuthFlows: [
        "ALLOW_USER_PASSWORD_AUTH",
        "ALLOW_USER_SRP_AUTH",
        "ALLOW_REFRESH_TOKEN_AUTH",
      ],
      allowedOauthFlows: ["code"],
      allowedOauthScopes: ["email", "openid"],
      // Errors do not reveal which addresses have an account.
      preventUserExistenceErrors: "ENABLED",
      enableTokenRevocation: true,
      refreshTokenValidity: 30,
    },
  },
});

/** The group whose members may manage users. */
export const adminGroup = new aws.cognito.UserGroup("AdminGroup", {
  name: adminGroupName,
  userPoolId: userPool.id,
  description: "May manage users",
  precedence: 0,
});

/**
 * The domain of the hosted sign-in pages. Its prefix has to be unique in the region and must not
 * contain `aws`, `amazon` or `cognito`, which hexadecimal digits cannot spell.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
export const userPoolDomain = new aws.cognito.UserPoolDomain("UsersDomain", {
  domain: userPoolClient.id.apply(
    (id) => `${$app.name}-${createHash("sha256").update(id).digest("hex").slice(0, 20)}`,
  ),
  userPoolId: userPool.id,
});

/** https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html */
export const loginUrl = $interpolate`https://${userPoolDomain.domain}.auth.${aws.getRegionOutput().name}.amazoncognito.com/login?client_id=${userPoolClient.id}&response_type=code&redirect_uri=${callbackUrl}`;

/** The environment of functions that verify tokens. */
export const verifierEnvironment = {
  USER_POOL_ID: userPool.id,
  USER_POOL_CLIENT_ID: userPoolClient.id,
};
