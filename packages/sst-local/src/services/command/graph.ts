import { stripVTControlCharacters } from "node:util";
import { ancestors, byType, type Graph, type Resource } from "../../graph/index.ts";
import {
  isRecord,
  number,
  type Properties,
  record,
  text,
  textMap,
  texts,
} from "../../graph/inputs.ts";

/** A command that `sst dev` runs beside the functions: of a DevCommand, a site or a Service. */
export interface DevCommand {
  /** The name of its component in the app. */
  name: string;
  /** The command line. */
  command: string;
  /** Relative to the folder of sst.config.ts; empty for that folder. */
  directory: string;
  /** False for a command that `sst dev` starts only on request. */
  autostart: boolean;
  /** The variables that the app sets, and the links as SST's SDK reads them. */
  environment: Record<string, string>;
  /** Of a site, and of a Service behind a load balancer. */
  server?: DevServer;
}

/** A command that is a server, whose port it may choose itself. */
export interface DevServer {
  /** By which an endpoint or a distribution finds it. */
  domainName: string;
  /** Ports that it may listen on in place of the one that it is given. */
  ports: readonly number[];
}

/**
 * The commands that components of SST use to show a message in a tab of `sst dev`, such as Redis with
 * `dev`: SST's CLI prints the message and waits.
 */
const PRINT_MESSAGE = "sst print-and-not-quit";

/** Commands of SST's own CLI, such as its tunnel into a VPC: they need an AWS account. */
const OF_SST = /^sst\s/;

/** What `sst dev` runs where the app names no command. */
export const DEFAULT_COMMAND = "npm run dev";

/**
 * The commands of a graph with the defaults of `sst dev`, without those of SST's own CLI.
 * https://sst.dev/docs/component/experimental/dev-command
 */
export const devCommands = (graph: Graph): DevCommand[] =>
  [...byType(graph, "sst:sst:DevCommand"), ...sites(graph)]
    .map((component) => toCommand(graph, component))
    .filter(({ command }) => !OF_SST.test(command));

/** The messages of DevCommands that only print one, each after the name of its component. */
export const devMessages = (graph: Graph): string[] =>
  byType(graph, "sst:sst:DevCommand")
    .map((component) => toCommand(graph, component))
    .filter(({ command }) => command.startsWith(PRINT_MESSAGE))
    .map(({ name, environment: { SST_DEV_COMMAND_MESSAGE: message = "" } }) =>
      stripVTControlCharacters(`${name}: ${message}`),
    );

/** Sites that render on a server; sst-internals/component-edits.ts names their dev servers. */
const sites = (graph: Graph): Resource[] =>
  graph.resources.filter(({ outputs }) => text(record(outputs, "_dev"), "origin") !== undefined);

function toCommand(graph: Graph, component: Resource): DevCommand {
  const dev = record(component.outputs, "_dev");
  const service = serviceOf(graph, component);
  const server = service ? serviceServer(graph, service) : siteServer(dev);
  return {
    name: service?.name ?? component.name,
    command: text(dev, "command") ?? DEFAULT_COMMAND,
    directory: text(dev, "directory") ?? "",
    autostart: dev["autostart"] !== false,
    environment: {
      SST_RESOURCE_App: JSON.stringify({ name: graph.app.name, stage: graph.app.stage }),
      ...linksOf(graph, texts(dev, "links")),
      ...textMap(dev, "environment"),
    },
    ...(server && { server }),
  };
}

/** The Service that a DevCommand runs the container of. */
const serviceOf = (graph: Graph, { name, outputs }: Resource): Resource | undefined =>
  byType(graph, "sst:aws:Service").find(
    (service) =>
      name === `${service.name}Dev` && text(record(outputs, "_dev"), "title") === service.name,
  );

/** A Service behind a load balancer, and where AWS serves it. */
export interface ServiceEndpoint {
  name: string;
  /** Without a path. */
  origin: string;
  domainName: string;
}

/** Every Service behind a load balancer. https://sst.dev/docs/component/aws/service#url */
export const serviceEndpoints = (graph: Graph): ServiceEndpoint[] =>
  byType(graph, "sst:aws:Service").flatMap(({ name, outputs }) => {
    const origin = text(outputs, "_hint")?.replace(/\/$/, "");
    return origin === undefined ? [] : [{ name, origin, domainName: `service/${name}` }];
  });

function serviceServer(graph: Graph, service: Resource): DevServer | undefined {
  const endpoint = serviceEndpoints(graph).find(({ name }) => name === service.name);
  if (!endpoint) return undefined;
  const ports = byType(graph, "aws:lb/targetGroup:TargetGroup")
    .filter((group) => ancestors(graph, group).includes(service))
    .flatMap(({ inputs }) => number(inputs, "port") ?? []);
  return { domainName: endpoint.domainName, ports };
}

function siteServer(dev: Properties): DevServer | undefined {
  const domainName = text(dev, "origin");
  if (domainName === undefined) return undefined;
  const url = text(dev, "url");
  const port = url !== undefined && URL.canParse(url) ? Number(new URL(url).port) : 0;
  return { domainName, ports: port === 0 ? [] : [port] };
}

/** The properties of linked components, which SST stores in a LinkRef component each. */
function linksOf(graph: Graph, names: string[]): Record<string, string> {
  return Object.fromEntries(
    byType(graph, "sst:sst:LinkRef").flatMap(({ outputs }) => {
      const target = text(outputs, "target");
      const properties = outputs["properties"];
      if (target === undefined || !names.includes(target) || !isRecord(properties)) return [];
      return [[`SST_RESOURCE_${target}`, JSON.stringify(properties)]];
    }),
  );
}
