import { children, byType, type Graph, type Resource } from "../../graph/index.ts";
import { record, records, text, textMap } from "../../graph/inputs.ts";

/** A static site of the graph. https://sst.dev/docs/component/aws/static-site */
export interface StaticSite {
  /** The name that the reader's infra gave it. */
  name: string;
  /** Where AWS would serve it. */
  origin: string;
  /** How its files are made; absent where its folder is served as it is. */
  build: SiteBuild | undefined;
  /** Folder of its files, relative to the app. */
  output: string;
  /** Served where there is no file: `/index.html`. */
  errorPage: string | undefined;
  /** What CloudFront adds to every answer, names in lower case. */
  headers: Record<string, string>;
}

export interface SiteBuild {
  /** A line for the shell. */
  command: string;
  /** Absolute. */
  directory: string;
  environment: Record<string, string>;
}

/** The id of a site's endpoint. */
export const siteId = (name: string): string => `site/${name}`;

/** Every static site in the graph. */
export function staticSites(graph: Graph): StaticSite[] {
  return byType(graph, "sst:aws:StaticSite").flatMap((site) => {
    const metadata = record(site.outputs, "_metadata");
    const url = text(metadata, "url");
    if (url === undefined) return [];
    const parts = within(graph, site);
    const builder = parts.find(({ type }) => type === "command:local:Command");
    return {
      name: site.name,
      origin: new URL(url).origin,
      build: builder && {
        command: text(builder.inputs, "create") ?? "",
        directory: text(builder.inputs, "dir") ?? "",
        environment: textMap(builder.inputs, "environment") ?? {},
      },
      output: (builder && graph.siteOutputs?.[builder.urn]) ?? text(metadata, "path") ?? ".",
      errorPage: errorPageOf(parts),
      headers: headersOf(graph, parts),
    };
  });
}

/** A component's resources, and those of the components in it. */
function within(graph: Graph, component: Resource): Resource[] {
  return children(graph, component.urn).flatMap((child) => [child, ...within(graph, child)]);
}

/** SST writes it for its CloudFront function into the key value store, in JSON. */
function errorPageOf(parts: readonly Resource[]): string | undefined {
  for (const { inputs } of parts) {
    const metadata = text(record(inputs, "entries"), "metadata");
    if (metadata === undefined) continue;
    const { custom404 } = JSON.parse(metadata) as { custom404?: string };
    return custom404;
  }
  return undefined;
}

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
function headersOf(graph: Graph, parts: readonly Resource[]): Record<string, string> {
  const distribution = parts.find(
    ({ type }) => type === "aws:cloudfront/distribution:Distribution",
  );
  const behavior = record(distribution?.inputs ?? {}, "defaultCacheBehavior");
  const policyId = text(behavior, "responseHeadersPolicyId");
  const policy = byType(graph, "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy").find(
    ({ id }) => id === policyId,
  );
  if (!policy) return {};
  const security = record(policy.inputs, "securityHeadersConfig");
  const csp = text(record(security, "contentSecurityPolicy"), "contentSecurityPolicy");
  const frame = text(record(security, "frameOptions"), "frameOption");
  const referrer = text(record(security, "referrerPolicy"), "referrerPolicy");
  const custom = records(record(policy.inputs, "customHeadersConfig"), "items");
  return {
    ...(csp !== undefined && { "content-security-policy": csp }),
    ...("contentTypeOptions" in security && { "x-content-type-options": "nosniff" }),
    ...(frame !== undefined && { "x-frame-options": frame }),
    ...(referrer !== undefined && { "referrer-policy": referrer }),
    ...Object.fromEntries(
      custom.map((item) => [(text(item, "header") ?? "").toLowerCase(), text(item, "value") ?? ""]),
    ),
  };
}
