import { createHash } from "node:crypto";
import { callable } from "../functions/aliases.ts";
import { common } from "../functions/defaults.ts";
import { stageSettings } from "../stage.ts";
import { table } from "../data/table.ts";

const { adminGroup: adminGroupName } = stageSettings($app.stage);

/** Makes the profile of whoever has signed up and confirmed the address. */
export const postConfirmation = new sst.aws.Function("PostConfirmation", {
  ...common,
  description: "Makes the profile of who has confirmed an address",
  handler: "packages/functions/src/handlers/post-confirmation.handler",
  memory: "256 MB",
  // Cognito waits five seconds and then calls again, three times at most.
  timeout: "5 seconds",
  link: [table],
  permissions: [{ actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [table.arn] }],
});

/**
 * Who people are: they sign up themselves, by an e-mail address that they prove to own. The
 * attributes are mutable, as a token is made of them and people change their names.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
export const userPool = new sst.aws.CognitoUserPool("Users", {
  usernames: ["email"],
  triggers: { postConfirmation: callable(postConfirmation) },
  transform: {
    userPool: (args) => {
      args.schemas = ["email", "name"].map((name) => ({
        name,
        attributeDataType: "String",
        required: true,
        mutable: true,
        stringAttributeConstraints: { minLength: "0", maxLength: "2048" },
      }));
      // There are no phone numbers, which are SST's first choice.
      args.accountRecoverySetting = {
        recoveryMechanisms: [{ name: "verified_email", priority: 1 }],
      };
      args.deletionProtection = stageSettings($app.stage).permanent ? "ACTIVE" : "INACTIVE";
    },
  },
});

/** Where the hosted page sends who has signed in, unless the stage names a place. */
const callbackUrl = "http://localhost";

/** The one app client. It runs in browsers and in terminals, so it has no secret. */
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
      // Whoever asks is not told which addresses are known.
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

/** What a function that checks tokens must know. */
export const verifierEnvironment = {
  USER_POOL_ID: userPool.id,
  USER_POOL_CLIENT_ID: userPoolClient.id,
};
