import inspector from "node:inspector";
import { liveBuilds } from "../dev/builds.ts";
import { startLive } from "../dev/live.ts";
import { UserError } from "../errors.ts";
import { HOST } from "../aws/listen.ts";
import type { Command } from "./command.ts";
import { loadProject } from "./project.ts";
import { serve } from "./start.ts";

/** Serves the app until it is told to stop, and brings to life what is saved meanwhile. */
export const dev: Command = (args) => {
  if (args.inspect !== undefined) openInspector(args.inspect);
  return serve(args, (project, reporter) => {
    const { cwd, stateDir } = project;
    const builds = liveBuilds(cwd, stateDir);
    return {
      build: builds.build,
      begin({ stack, loaded, announce }) {
        const told = new Set(stack.offer.notEmulated);
        const url = inspector.url();
        if (url !== undefined) reporter.line(`debugger at ${url}; functions have no time limit`);
        const live = startLive({
          stack,
          loaded,
          builds,
          cwd,
          evaluate: () => loadProject(project, reporter.line),
          listener: {
            broken: reporter.broken,
            mended: reporter.mended,
            reloaded(event) {
              reporter.reloaded(event);
              if (!event.infra) return;
              announce();
              for (const sentence of stack.offer.notEmulated) {
                if (!told.has(sentence)) reporter.line(`not emulated: ${sentence}`);
                told.add(sentence);
              }
            },
          },
        });
        return live.stop;
      },
    };
  });
};

/**
 * Lets a debugger in. It finds functions as worker threads of this process, or in processes with an
 * inspector of their own.
 * @throws UserError when the port is taken
 */
function openInspector(port: number): void {
  inspector.open(port, HOST);
  if (inspector.url() !== undefined) return;
  throw new UserError(`The debugger's port ${port} is taken.`, {
    hint: "Choose another with --inspect=PORT, or --inspect=0 for any free one.",
  });
}
