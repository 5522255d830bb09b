import type { UserPoolClientDefinition } from "../definition.ts";

const SECONDS: Readonly<Record<string, number>> = {
  seconds: 1,
  minutes: 60,
  hours: 60 * 60,
  days: 24 * 60 * 60,
};

/**
 * The validity of the client's tokens in seconds. The defaults are an hour, and 30 days for the
 * refresh token; a number without a unit is hours, and days for the refresh token.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
 */
export function tokenValidity(client: UserPoolClientDefinition): {
  access: number;
  id: number;
  refresh: number;
} {
  const units = client.tokenValidityUnits;
  return {
    access: (client.accessTokenValidity || 0) * unit(units?.accessToken, "hours") || 3600,
    id: (client.idTokenValidity || 0) * unit(units?.idToken, "hours") || 3600,
    refresh: (client.refreshTokenValidity || 30) * unit(units?.refreshToken, "days"),
  };
}

function unit(name: string | undefined, fallback: string): number {
  return SECONDS[name ?? fallback] ?? SECONDS[fallback] ?? 1;
}
