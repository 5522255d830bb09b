/** The URLs and ids that infra/web/site.ts passes to the build. URLs do not end in a slash. */
export const config = {
  apiUrl: required("VITE_API_URL").replace(/\/$/, ""),
  liveUrl: required("VITE_LIVE_URL"),
  cognitoUrl: required("VITE_COGNITO_URL"),
  userPoolId: required("VITE_USER_POOL_ID"),
  userPoolClientId: required("VITE_USER_POOL_CLIENT_ID"),
  adminGroup: required("VITE_ADMIN_GROUP"),
} as const;

/** True in a stack that runs on this machine; a constant, so that other builds have no code for it. */
export const isLocal: boolean = import.meta.env.IS_LOCAL;

function required(name: string): string {
  const value: unknown = import.meta.env[name];
  if (typeof value === "string" && value !== "") return value;
  throw new Error(`${name} was not set when the app was built.`);
}
