import { clientEnvironment, mapEnvironment } from "../../aws/client-environment.ts";
import type { Revision, Served, StartService } from "../../aws/service.ts";
import { createCommands } from "./dev-commands.ts";
import { devCommands, devMessages, serviceEndpoints } from "./graph.ts";
import { serveDevServer } from "./proxy.ts";

/** The port of the first command that is a server, relative to the stack's first port. */
const PORT_OFFSET = 60;

/** Runs the commands of a graph. */
export const start: StartService = (context) => {
  const { cwd, port, awsUrl, events } = context;
  let current: Pick<Revision, "graph" | "urls"> | undefined;
  const printedMessages = new Set<string>();
  const commands = createCommands({
    cwd,
    port: port === 0 ? 0 : port + PORT_OFFSET,
    localize: (environment) => ({
      ...(current && { AWS_REGION: current.graph.app.region, SST_STAGE: current.graph.app.stage }),
      ...mapEnvironment(environment, current?.urls ?? []),
      ...clientEnvironment(context),
    }),
    log: (name, message, source) =>
      events.log({
        functionName: name,
        requestId: undefined,
        level: source === "stderr" ? "ERROR" : "INFO",
        message,
        time: Date.now(),
        source,
        logStreamName: "command",
      }),
    report: events.line,
    stackPorts: () =>
      new Set([awsUrl, ...(current?.urls ?? []).map(([, local]) => local)].map(portOf)),
  });
  return {
    provides: { devServers: { at: commands.at } },
    prepare: ({ graph, urls }) => ({
      endpoints: new Map(
        serviceEndpoints(graph).map(({ domainName }): [string, Served] => [
          domainName,
          serveDevServer(() => commands.at(domainName)),
        ]),
      ),
      async commit() {
        current = { graph, urls };
        for (const message of devMessages(graph)) {
          if (!printedMessages.has(message)) events.line(message);
          printedMessages.add(message);
        }
        // The APIs serve before the commands do, each of which reports that it listens.
        await commands.update(devCommands(graph));
      },
    }),
    urls: commands.urls,
    stop: commands.stop,
  };
};

const portOf = (url: string): number => Number(new URL(url).port);
