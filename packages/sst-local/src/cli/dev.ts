import inspector from "node:inspector";
import { HOST } from "../aws/listen.ts";
import { liveBuilds } from "../dev/builds.ts";
import { startLive } from "../dev/live.ts";
import { UserError } from "../errors.ts";
import type { Command } from "./command.ts";
import { loadProject } from "./project.ts";
import { serve } from "./start.ts";

/** Serves the app with live reload until a signal. */
export const dev: Command = (args) => {
  if (args.inspect !== undefined) openInspector(args.inspect);
  return serve(args, ({ project, reporter, signal }) => {
    const builds = liveBuilds(project.cwd, project.stateDir);
    return {
      build: builds.build,
      log: ({ functionName }) => builds.ran(functionName),
      begin({ stack, loaded, announce }) {
        const reported = new Set(stack.offer.notEmulated);
        const url = inspector.url();
        if (url !== undefined) reporter.line(`debugger at ${url}; functions have no time limit`);
        const live = startLive({
          stack,
          loaded,
          builds,
          cwd: project.cwd,
          evaluate: () => loadProject(project, reporter.line, signal),
          listener: {
            broken: reporter.broken,
            mended: reporter.mended,
            reloaded(event) {
              reporter.reloaded(event);
              if (!event.infra) return;
              announce();
              const { notEmulated } = stack.offer;
              reporter.notEmulated(notEmulated.filter((sentence) => !reported.has(sentence)));
              for (const sentence of notEmulated) reported.add(sentence);
            },
          },
        });
        return live.stop;
      },
      close: builds.stop,
    };
  });
};

/**
 * Opens Node's inspector. A debugger finds functions as worker threads of this process, or as
 * processes with an inspector of their own.
 * @throws {UserError} when the port is taken
 */
function openInspector(port: number): void {
  inspector.open(port, HOST);
  if (inspector.url() !== undefined) return;
  throw new UserError(`The debugger's port ${port} is taken.`, {
    hint: "Choose another with --inspect=PORT, or --inspect=0 for any free one.",
  });
}
