import { ensurePlatform } from "../evaluate/index.ts";
import type { Command } from "./command.ts";
import { openProject } from "./project.ts";

/** Installs SST's platform and providers, if they are missing. */
export const install: Command = async (args) => {
  await ensurePlatform((await openProject(args)).cwd, { log: (line) => console.error(line) });
  return 0;
};
