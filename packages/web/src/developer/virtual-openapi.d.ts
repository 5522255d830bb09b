/** Made by openapi-plugin.ts. */
declare module "virtual:openapi" {
  export const document: import("@souk/contract/openapi").OpenApi;
}
