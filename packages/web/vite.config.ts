import { defineConfig } from "vite";
import { openApiPlugin } from "./openapi-plugin.ts";

export default defineConfig({
  build: {
    // What AWS Amplify and Preact need, and every browser of the last years has.
    target: "es2022",
    // An inlined asset would be a data: URL, which the site's policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [openApiPlugin()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
