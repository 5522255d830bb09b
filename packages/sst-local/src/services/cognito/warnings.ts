import type { UserPoolDefinition } from "./definition.ts";

const TRIGGERS_NOT_EMULATED = [
  "userMigration",
  "defineAuthChallenge",
  "createAuthChallenge",
  "verifyAuthChallengeResponse",
] as const;

/** Lines for the terminal: what the pool asks for and does not get here. */
export function warnings(pool: UserPoolDefinition): string[] {
  const lines: string[] = [];
  if (pool.mfaConfiguration === "ON" || pool.mfaConfiguration === "OPTIONAL") {
    lines.push(
      `cognito ${pool.name}: multi-factor authentication is not emulated, a password is enough`,
    );
  }
  for (const trigger of TRIGGERS_NOT_EMULATED) {
    if (pool.lambdaConfig?.[trigger]) {
      lines.push(`cognito ${pool.name}: the ${trigger} trigger is not emulated and never runs`);
    }
  }
  return lines;
}
