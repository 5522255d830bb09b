import { awsEndpoint } from "../../aws/endpoint.ts";
import { type Listening, listen } from "../../aws/listen.ts";
import type { Page } from "../../aws/service.ts";
import { developerPages, type DeveloperPagesOptions } from "../pages.ts";

/** Serves developer pages on a free port. */
export function servePages(
  pages: Readonly<Record<string, Page>>,
  options: Omit<DeveloperPagesOptions, "pages"> = {},
): Promise<Listening> {
  const api = developerPages({ pages: () => pages, ...options });
  return listen({
    handler: awsEndpoint({ apis: () => [api], log: () => {} }),
    port: 0,
    origins: "any-origin",
    log: () => {},
  });
}
