import { createHash } from "node:crypto";
import { aliasOrFunctionArn } from "../functions/aliases.ts";
import { functionDefaults } from "../functions/defaults.ts";
import { required, type Standby, stageSettings } from "../stage.ts";
import { table } from "../data/table.ts";

const { adminGroup: adminGroupName, permanent, standby } = stageSettings($app.stage);

/** The URL that the hosted sign-in page redirects to. */
const callbackUrl = "http://localhost";

/** The users of the stage; those of a standby are the users of the stage that it stands by for. */
export const { userPool, userPoolClient, adminGroup, loginUrl, postConfirmation } = standby
  ? usersOf(standby)
  : createUsers();

/** The region of the user pool. */
export const userPoolRegion = userPool.id.apply((id) => id.split("_")[0]!);

/** The parts of the stage's users that other resources need. */
interface Users {
  userPool: Record<"id" | "arn", $util.Output<string>>;
  userPoolClient: { id: $util.Output<string> };
  /** The group whose members may manage users. */
  adminGroup: $util.Input<string>;
  /** https://docs.aws.amazon.com/cognito/latest/developerguide/login-endpoint.html */
  loginUrl?: $util.Output<string>;
  postConfirmation?: sst.aws.Function;
}

/**
 * Cognito replicates no users: with a pool of its own a standby would know nobody, and the same person would
 * be another user. docs/adr/0025-a-standby-over-the-replica.md
 */
function usersOf({ userPoolId, userPoolClientId }: Standby): Users {
  const id = required(userPoolId, "SOUK_USER_POOL_ID");
  const { accountId } = aws.getCallerIdentityOutput();
  const [region] = id.split("_");
  return {
    userPool: {
      id: $util.output(id),
      arn: $interpolate`arn:aws:cognito-idp:${region}:${accountId}:userpool/${id}`,
    },
    userPoolClient: {
      id: $util.output(required(userPoolClientId, "SOUK_USER_POOL_CLIENT_ID")),
    },
    adminGroup: adminGroupName,
  };
}

function createUsers(): Users {
  const postConfirmation = createPostConfirmation();
  const userPool = createUserPool(postConfirmation);
  const userPoolClient = createClient(userPool);
  const adminGroup = new aws.cognito.UserGroup("AdminGroup", {
    name: adminGroupName,
    userPoolId: userPool.id,
    description: "May manage users",
    precedence: 0,
  });
  const { domain } = createDomain(userPool, userPoolClient);
  return {
    userPool,
    userPoolClient,
    adminGroup: adminGroup.name,
    loginUrl: $interpolate`https://${domain}.auth.${aws.getRegionOutput().name}.amazoncognito.com/login?client_id=${userPoolClient.id}&response_type=code&redirect_uri=${callbackUrl}`,
    postConfirmation,
  };
}

/** Creates the profile of a user who has signed up and confirmed the e-mail address. */
function createPostConfirmation(): sst.aws.Function {
  return new sst.aws.Function("PostConfirmation", {
    ...functionDefaults,
    description: "Creates the profile of a confirmed user",
    handler: "packages/functions/src/handlers/post-confirmation.handler",
    memory: "256 MB",
    // Cognito times out after five seconds and retries, three times at most.
    timeout: "5 seconds",
    link: [table],
    permissions: [{ actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resources: [table.arn] }],
  });
}

/**
 * The users. They sign up themselves with an e-mail address, which Cognito verifies. The attributes
 * are mutable, because tokens are made from them and users change their names.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
function createUserPool(postConfirmation: sst.aws.Function): sst.aws.CognitoUserPool {
  return new sst.aws.CognitoUserPool("Users", {
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
}

/** The app client. It has no secret, because it runs in browsers and terminals. */
function createClient(userPool: sst.aws.CognitoUserPool): Users["userPoolClient"] {
  return userPool.addClient("Client", {
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
}

/**
 * The domain of the hosted sign-in pages. Its prefix has to be unique in the region and must not
 * contain `aws`, `amazon` or `cognito`, which hexadecimal digits cannot spell.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
 */
function createDomain(
  userPool: sst.aws.CognitoUserPool,
  { id }: Users["userPoolClient"],
): aws.cognito.UserPoolDomain {
  return new aws.cognito.UserPoolDomain("UsersDomain", {
    domain: id.apply(
      (text) => `${$app.name}-${createHash("sha256").update(text).digest("hex").slice(0, 20)}`,
    ),
    userPoolId: userPool.id,
  });
}

/** The environment of functions that verify tokens. */
export const verifierEnvironment = {
  USER_POOL_ID: userPool.id,
  USER_POOL_CLIENT_ID: userPoolClient.id,
};
