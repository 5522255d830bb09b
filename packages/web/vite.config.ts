import { defineConfig } from "vite";
import { openApiPlugin } from "./openapi-plugin.ts";

export default defineConfig({
  build: {
    // AWS Amplify and Preact need it, and all browsers of recent years support it.
    target: "es2022",
    // An inlined asset would be a data: URL, which the content security policy blocks.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [openApiPlugin()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
