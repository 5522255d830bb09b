import { stripVTControlCharacters } from "node:util";
import { byType, type Graph } from "../../graph/index.ts";
import { isRecord, record, text, textMap, texts } from "../../graph/inputs.ts";

/** A command that `sst dev` runs beside the functions: an `sst.x.DevCommand`. */
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
}

/**
 * The commands that components of SST use to show a message in a tab of `sst dev`, such as Redis with
 * `dev`: SST's CLI prints the message and waits.
 */
const PRINT_MESSAGE = "sst print-and-not-quit";

/**
 * The DevCommands of a graph with the defaults of `sst dev`, without those that only print a message.
 * https://sst.dev/docs/component/experimental/dev-command
 */
export function devCommands(graph: Graph): DevCommand[] {
  return allDevCommands(graph).filter(({ command }) => !command.startsWith(PRINT_MESSAGE));
}

/** The messages of DevCommands that only print one, each after the name of its component. */
export function devMessages(graph: Graph): string[] {
  return allDevCommands(graph)
    .filter(({ command }) => command.startsWith(PRINT_MESSAGE))
    .map(({ name, environment: { SST_DEV_COMMAND_MESSAGE: message = "" } }) =>
      stripVTControlCharacters(`${name}: ${message}`),
    );
}

function allDevCommands(graph: Graph): DevCommand[] {
  return byType(graph, "sst:sst:DevCommand").map(({ name, outputs }) => {
    const dev = record(outputs, "_dev");
    return {
      name,
      command: text(dev, "command") ?? "npm run dev",
      directory: text(dev, "directory") ?? "",
      autostart: dev["autostart"] !== false,
      environment: {
        SST_RESOURCE_App: JSON.stringify({ name: graph.app.name, stage: graph.app.stage }),
        ...linksOf(graph, texts(dev, "links")),
        ...textMap(dev, "environment"),
      },
    };
  });
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
