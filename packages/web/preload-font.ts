import type { Plugin } from "vite";

/** Adds a preload of the font to index.html, so that it is there before the first text is shown. */
export const preloadFont = (): Plugin => ({
  name: "souk:preload-font",
  transformIndexHtml: {
    order: "post",
    handler: (_, { bundle = {} }) =>
      Object.keys(bundle)
        .filter((file) => file.endsWith(".woff2"))
        .map((file) => ({
          tag: "link",
          // Fonts are fetched by CORS without credentials, also from the page's own origin.
          attrs: {
            rel: "preload",
            as: "font",
            type: "font/woff2",
            href: `/${file}`,
            crossorigin: "",
          },
          injectTo: "head",
        })),
  },
});
