import { spawn } from "node:child_process";
import { constants } from "node:os";
import { UserError } from "../errors.ts";
import { loadOrEvaluate } from "../evaluate/index.ts";
import { allLinkVariables } from "../graph/links.ts";
import type { Command } from "./main.ts";
import { openProject } from "./project.ts";
import { runningStack } from "./running-stack.ts";

/**
 * Runs a command with the app's links in its environment, and with the endpoints of the stack where
 * one runs. Resolves to the command's exit code.
 */
export const shell: Command = async (args) => {
  const [program, ...programArgs] = args.operands;
  if (program === undefined) {
    throw new UserError("shell wants a command.", {
      hint: "sst-local shell -- COMMAND, such as: sst-local shell -- node script.mjs",
    });
  }
  const { cwd, stage, stateDir } = openProject(args);
  const running = runningStack(stateDir);
  if (!running) {
    console.error(`Stage ${stage} does not run here: there are links, and no endpoints.`);
  }
  const environment =
    running?.environment ??
    allLinkVariables((await loadOrEvaluate({ cwd, stage, stateDir, log: console.error })).graph);
  return await run(program, programArgs, cwd, { ...withoutAws(process.env), ...environment });
};

/** What the reader's own account is called by has no place beside a local stack. */
const withoutAws = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("AWS_")));

function run(
  program: string,
  args: string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: "inherit" });
    // Ctrl-C goes to the whole group: the command ends in its own time, and so do we.
    const wait = (): void => {};
    const end = (): void => void child.kill("SIGTERM");
    process.on("SIGINT", wait).on("SIGTERM", end);
    child.once("error", (error: NodeJS.ErrnoException) => {
      reject(
        error.code === "ENOENT"
          ? new UserError(`There is no program "${program}".`, { cause: error })
          : error,
      );
    });
    child.once("exit", (code, signal) => {
      process.off("SIGINT", wait).off("SIGTERM", end);
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}
