import { byType, type Graph } from "../../graph/index.ts";
import { isRecord, record, text, textMap, texts } from "../../graph/inputs.ts";

/** A command that `sst dev` runs beside the functions, as an `sst.x.DevCommand` says it. */
export interface DevCommand {
  /** The name that the reader's infra gave it. */
  name: string;
  /** Its words, as they would be typed. */
  command: string;
  /** Relative to the app; the app itself when empty. */
  directory: string;
  /** False for one that `sst dev` starts when it is asked to. */
  autostart: boolean;
  /** What its infra sets, and its links as the SDK reads them. */
  environment: Record<string, string>;
}

/**
 * The DevCommands of a graph that have a command. SST makes the component in every evaluation and
 * runs its command in `sst dev` alone: this reads what it would run.
 * https://sst.dev/docs/component/experimental/dev-command
 */
export function devCommands(graph: Graph): DevCommand[] {
  return byType(graph, "sst:sst:DevCommand").flatMap(({ name, outputs }) => {
    const dev = record(outputs, "_dev");
    const command = text(dev, "command") ?? "npm run dev";
    return [
      {
        name,
        command,
        directory: text(dev, "directory") ?? "",
        autostart: dev["autostart"] !== false,
        environment: {
          SST_RESOURCE_App: JSON.stringify({ name: graph.app.name, stage: graph.app.stage }),
          ...linksOf(graph, texts(dev, "links")),
          ...textMap(dev, "environment"),
        },
      },
    ];
  });
}

/** SST keeps what a link tells in a component of its own beside what is linked. */
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
