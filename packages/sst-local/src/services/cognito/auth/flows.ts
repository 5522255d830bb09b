import type { UserPoolClientDefinition } from "../definition.ts";
import { cognitoError } from "../errors.ts";

/** The flows of a client that declares none. */
const DEFAULT_FLOWS = ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH"];

/** The `explicitAuthFlows` that allow an AuthFlow: today's name, then the old one. */
const SETTINGS: Readonly<Record<string, readonly string[]>> = {
  USER_PASSWORD_AUTH: ["ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"],
  USER_SRP_AUTH: ["ALLOW_USER_SRP_AUTH"],
  REFRESH_TOKEN_AUTH: ["ALLOW_REFRESH_TOKEN_AUTH"],
  REFRESH_TOKEN: ["ALLOW_REFRESH_TOKEN_AUTH"],
  ADMIN_USER_PASSWORD_AUTH: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"],
  ADMIN_NO_SRP_AUTH: ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"],
};

const NOT_EMULATED = new Set(["CUSTOM_AUTH", "USER_AUTH"]);

/** Flows of AdminInitiateAuth alone, and of InitiateAuth alone. */
const ADMIN_ONLY = new Set(["ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"]);
const CLIENT_ONLY = new Set(["USER_PASSWORD_AUTH"]);

/**
 * Checks that the app client may use an AuthFlow.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
 * @throws AwsError InvalidParameterException
 */
export function checkFlow(client: UserPoolClientDefinition, flow: string, admin: boolean): void {
  if (NOT_EMULATED.has(flow)) throw cognitoError("notSupported", { feature: `the ${flow} flow` });
  const settings = SETTINGS[flow];
  if (!settings || (admin ? CLIENT_ONLY : ADMIN_ONLY).has(flow)) {
    throw cognitoError("invalidParameter", { detail: "Initiate Auth method not supported." });
  }
  if (allowedFlows(client).some((allowed) => settings.includes(allowed))) return;
  if (ADMIN_ONLY.has(flow)) throw cognitoError("flowNotEnabledAdmin");
  throw cognitoError(flow === "USER_SRP_AUTH" ? "flowNotEnabledSrp" : "flowNotEnabled", { flow });
}

function allowedFlows(client: UserPoolClientDefinition): readonly string[] {
  const declared = client.explicitAuthFlows ?? [];
  if (declared.length === 0) return DEFAULT_FLOWS;
  // With the old names SRP and refresh are always allowed.
  const old = declared.some((flow) => !flow.startsWith("ALLOW_"));
  return old ? [...declared, "ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"] : declared;
}
