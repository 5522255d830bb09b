import { children, byType, type Graph, type Resource } from "../../graph/index.ts";
import { record, records, text, textMap } from "../../graph/inputs.ts";

/** A static site of the graph. https://sst.dev/docs/component/aws/static-site */
export interface StaticSite {
  /** The name of its component in the app. */
  name: string;
  /** The origin at which AWS serves it. */
  origin: string;
  /** Undefined for a folder that is served without a build. */
  build: SiteBuild | undefined;
  /** Folder of its files, relative to the folder of sst.config.ts. */
  output: string;
  /** The page for a path without a file, such as `/index.html`. */
  errorPage: string | undefined;
  /** The headers that CloudFront adds to every response; names in lower case. */
  headers: Record<string, string>;
}

export interface SiteBuild {
  /** A command line for the shell. */
  command: string;
  /** Absolute. */
  directory: string;
  environment: Record<string, string>;
}

/** The ID of a site's endpoint. */
export const siteId = (name: string): string => `site/${name}`;

/**
 * One line for each static site with code of `edge.viewerRequest` or `edge.viewerResponse`, which
 * CloudFront would run for every request.
 * https://sst.dev/docs/component/aws/static-site#edge
 */
export function edgeCodeNotEmulated(graph: Graph): string[] {
  return byType(graph, "sst:aws:StaticSite").flatMap((site) => {
    const functions = descendants(graph, site).filter(
      ({ type }) => type === "aws:cloudfront/function:Function",
    );
    const codeOf = (suffix: string) =>
      text(functions.find(({ name }) => name === `${site.name}${suffix}`)?.inputs ?? {}, "code");
    const request = codeOf("CloudfrontFunctionRequest");
    const edges = [
      ...(request !== undefined && hasInjection(request) ? ["viewerRequest"] : []),
      // Created only with code of the app.
      ...(codeOf("CloudfrontFunctionResponse") === undefined ? [] : ["viewerResponse"]),
    ];
    return edges.length === 0
      ? []
      : [
          `edge code (${edges.join(", ")}) of site ${site.name}: every request is answered without it`,
        ];
  });
}

/** True for a request function with code of the app, which stands before that of SST. */
function hasInjection(code: string): boolean {
  const [, before] =
    /async function handler\(event\) \{([^]*?)(?:if \(event\.request\.headers\.host\.value\.includes\('cloudfront|async function routeSite\()/.exec(
      code,
    ) ?? [];
  return before?.trim() !== "";
}

/** Every static site in the graph. */
export function staticSites(graph: Graph): StaticSite[] {
  return byType(graph, "sst:aws:StaticSite").flatMap((site) => {
    const metadata = record(site.outputs, "_metadata");
    const url = text(metadata, "url");
    if (url === undefined) return [];
    const parts = descendants(graph, site);
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

/** The resources of a component and of the components in it. */
function descendants(graph: Graph, component: Resource): Resource[] {
  return children(graph, component.urn).flatMap((child) => [child, ...descendants(graph, child)]);
}

/** SST writes the error page as JSON into the key value store of its CloudFront function. */
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
