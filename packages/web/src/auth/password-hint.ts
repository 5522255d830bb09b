/** Cognito's own rule for the pool of infra/auth.ts. */
export const PASSWORD_HINT =
  "At least 8 characters, with small and capital letters, a digit and a symbol.";
