import { byType, children, type Graph, type Resource } from "../../graph/index.ts";
import { parsedRecord, record, text, textMap } from "../../graph/inputs.ts";

/** A static site of the graph. https://sst.dev/docs/component/aws/static-site */
export interface StaticSite {
  /** The name of its component in the app. */
  name: string;
  /** Where AWS serves it. */
  url: string;
  /** Undefined for a folder that is served without a build. */
  build: SiteBuild | undefined;
  /** Folder of its files, relative to the folder of sst.config.ts. */
  output: string;
  /** The domain name of the bucket that its files are deployed to. */
  bucketDomainName: string;
  /** What the keys of its files in the bucket begin with: empty, or a path with a leading slash. */
  prefix: string;
}

export interface SiteBuild {
  /** A command line for the shell. */
  command: string;
  /** Absolute. */
  directory: string;
  environment: Record<string, string>;
}

/** Every static site in the graph. */
export function staticSites(graph: Graph): StaticSite[] {
  return byType(graph, "sst:aws:StaticSite").flatMap((site) => {
    const metadata = record(site.outputs, "_metadata");
    const url = text(metadata, "url");
    if (url === undefined) return [];
    const parts = descendants(graph, site);
    const builder = parts.find(({ type }) => type === "command:local:Command");
    const bucket = bucketOf(parts);
    return {
      name: site.name,
      url,
      build: builder && {
        command: text(builder.inputs, "create") ?? "",
        directory: text(builder.inputs, "dir") ?? "",
        environment: textMap(builder.inputs, "environment") ?? {},
      },
      output: (builder && graph.siteOutputs?.[builder.urn]) ?? text(metadata, "path") ?? ".",
      ...bucket,
    };
  });
}

/** The resources of a component and of the components in it. */
function descendants(graph: Graph, component: Resource): Resource[] {
  return children(graph, component.urn).flatMap((child) => [child, ...descendants(graph, child)]);
}

/** SST writes the bucket of a site as JSON into the key value store of its CloudFront function. */
function bucketOf(parts: readonly Resource[]): Pick<StaticSite, "bucketDomainName" | "prefix"> {
  for (const { inputs } of parts) {
    const json = text(record(inputs, "entries"), "metadata");
    if (json === undefined) continue;
    const metadata = parsedRecord(json);
    const s3 = record(metadata, "s3");
    return {
      bucketDomainName: text(s3, "domain") ?? "",
      prefix: (text(s3, "dir") ?? "") + (text(metadata, "base") ?? ""),
    };
  }
  return { bucketDomainName: "", prefix: "" };
}
