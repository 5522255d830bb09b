import { spawn } from "node:child_process";
import { constants } from "node:os";
import { UserError } from "../errors.ts";
import { environmentOf } from "../evaluate/index.ts";
import { allLinkVariables } from "../graph/links.ts";
import type { Command } from "./command.ts";
import { loadProject, openProject } from "./project.ts";
import { environmentOfRunningStack } from "./running-stack.ts";

/**
 * Runs a command with the app's `.env` variables and links in its environment, and with the AWS
 * endpoints of the stack if it is running. Resolves to the command's exit code.
 */
export const shell: Command = async (args) => {
  const [program, ...programArgs] = args.operands;
  if (program === undefined) {
    throw new UserError("shell needs a command.", {
      hint: "sst-local shell -- COMMAND, such as: sst-local shell -- node script.mjs",
    });
  }
  const project = await openProject(args);
  const { cwd, stage, stateDir } = project;
  const environment =
    environmentOfRunningStack(stateDir, stage) ??
    allLinkVariables((await loadProject(project, console.error)).graph);
  return await run(program, programArgs, cwd, {
    ...withoutAws(environmentOf(cwd, stage)),
    ...environment,
  });
};

/** Removes the AWS settings of the user's own account. */
const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("AWS_")));

/** The exit codes of shells for a program that does not run. */
const EXIT_CODES: Readonly<Record<string, number>> = { ENOENT: 127, EACCES: 126 };

function run(
  program: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: "inherit" });
    // Ctrl-C reaches the whole process group: this process exits when the command does.
    const ignore = (): void => {};
    const terminate = (): void => void child.kill("SIGTERM");
    process.on("SIGINT", ignore).on("SIGTERM", terminate);
    child.once("error", (error: NodeJS.ErrnoException) => {
      const exitCode = error.code === undefined ? undefined : EXIT_CODES[error.code];
      if (exitCode === undefined) return reject(error);
      const cannot = exitCode === 126 ? "cannot be run" : "was not found";
      console.error(`The program "${program}" ${cannot}.`);
      resolve(exitCode);
    });
    child.once("exit", (code, signal) => {
      process.off("SIGINT", ignore).off("SIGTERM", terminate);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
