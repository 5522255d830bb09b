/** The module that openapi-plugin.ts provides. */
declare module "virtual:openapi" {
  export const document: import("@souk/contract/openapi").OpenApi;
}
