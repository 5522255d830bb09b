import { defineConfig } from "vite";
import { openApiPlugin } from "./openapi-plugin.ts";
import { preloadFont } from "./preload-font.ts";

/** Whether the build is for a stack on this machine; the code for it is in no other build. */
const isLocal = URL.parse(process.env["VITE_COGNITO_URL"] ?? "")?.hostname === "127.0.0.1";

export default defineConfig({
  define: { "import.meta.env.IS_LOCAL": JSON.stringify(isLocal) },
  build: {
    // AWS Amplify and Preact need it, and all browsers of recent years support it.
    target: "es2022",
    // An inlined asset would be a data: URL, which the content security policy blocks.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  plugins: [openApiPlugin(), preloadFont()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
});
