import { type Commands, createCommands } from "../services/command/index.ts";
import type { Graph } from "../graph/index.ts";
import { devCommands } from "../services/command/graph.ts";
import type { UrlMapping } from "../aws/url-map.ts";
import { clientEnvironment, localized, type ServiceEndpoints } from "./functions.ts";
import type { StackListener } from "./stack.ts";

/** The port of the first command that is a server, counted from the first front's. */
const COMMANDS_OFFSET = 60;

export interface StackCommandsOptions {
  cwd: string;
  /** Of the first front; 0 for any. */
  port: number;
  endpoints: ServiceEndpoints;
  /** The addresses of AWS in a graph and those that stand for them here. */
  rewrites: (graph: Graph) => readonly UrlMapping[];
  listener: Pick<StackListener, "line" | "log">;
}

/** Runs the DevCommands of a stack's graph, as it is now. */
export function stackCommands(options: StackCommandsOptions) {
  const { cwd, port, endpoints, rewrites, listener } = options;
  let graph: Graph | undefined;
  const commands: Commands = createCommands({
    cwd,
    port: port === 0 ? 0 : port + COMMANDS_OFFSET,
    localize: (environment) => ({
      ...(graph && { AWS_REGION: graph.app.region, SST_STAGE: graph.app.stage }),
      ...localized(environment, graph ? rewrites(graph) : [], clientEnvironment(endpoints)),
    }),
    log: (name, message, source) =>
      listener.log({
        functionName: name,
        requestId: undefined,
        level: source === "stderr" ? "ERROR" : "INFO",
        message,
        time: Date.now(),
        source,
        logStreamName: "command",
      }),
    tell: listener.line,
  });
  return {
    follow: async (next: Graph): Promise<void> => {
      graph = next;
      await commands.follow(devCommands(next));
    },
    /** As endpoints: the command `Service` is `service`. */
    endpoints: (): Record<string, string> =>
      Object.fromEntries(
        Object.entries(commands.urls()).map(([name, url]) => [
          name.charAt(0).toLowerCase() + name.slice(1),
          url,
        ]),
      ),
    stop: commands.stop,
  };
}

/** Commands that `sst dev` would start when asked to, and nothing here does. */
export const commandsNotStarted = (graph: Graph): string[] =>
  devCommands(graph)
    .filter(({ autostart }) => !autostart)
    .map(({ name }) => `sst:sst:DevCommand ${name}, as it has no autostart`);
