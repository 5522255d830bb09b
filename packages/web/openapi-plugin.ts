import type { Plugin } from "vite";
import { openApi } from "@souk/contract/openapi";

const NAME = "virtual:openapi";

/**
 * Provides the OpenAPI document as a module, which is loaded on demand. It is generated at build
 * time, so that the browser does not load zod.
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
