export { createSite } from "./site.ts";
export type { Site, SiteOptions } from "./site.ts";
