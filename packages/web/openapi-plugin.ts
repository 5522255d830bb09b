import type { Plugin } from "vite";
import { openApi } from "@souk/contract/openapi";

const NAME = "virtual:openapi";

/**
 * Gives the app the OpenAPI document as a module of its own, which is loaded when it is wanted. It is
 * made here and not in the browser, so that no schema library is.
 * https://vite.dev/guide/api-plugin.html#virtual-modules-convention
 */
export const openApiPlugin = (): Plugin => ({
  name: "souk:openapi",
  resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
  load: (id) =>
    id === `\0${NAME}`
      ? `export const document = JSON.parse(${JSON.stringify(JSON.stringify(openApi()))});`
      : undefined,
});
