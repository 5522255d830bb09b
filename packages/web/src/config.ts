/** Whom the app calls, told at its build by infra/web.ts. URLs do not end in a slash. */
export const config = {
  apiUrl: told("VITE_API_URL").replace(/\/$/, ""),
  liveUrl: told("VITE_LIVE_URL"),
  cognitoUrl: told("VITE_COGNITO_URL"),
  userPoolId: told("VITE_USER_POOL_ID"),
  userPoolClientId: told("VITE_USER_POOL_CLIENT_ID"),
  adminGroup: told("VITE_ADMIN_GROUP"),
} as const;

/** True where the whole stack runs on the reader's own machine. */
export const isLocal = new URL(config.cognitoUrl).hostname === "127.0.0.1";

function told(name: string): string {
  const value: unknown = import.meta.env[name];
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${name} was not set when the app was built.`);
}
