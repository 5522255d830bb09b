/**
 * The routes of the API by path. The build puts the types of the OpenAPI document here
 * (scripts/build.mjs), so no other file of this package knows a route.
 */
export type paths = Record<never, never>;
