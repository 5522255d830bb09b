import { readFileSync } from "node:fs";
import { UserError } from "../errors.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { startStack } from "../stack/stack.ts";
import type { Command } from "./command.ts";
import { loadProject, openProject } from "./project.ts";
import { jsonReporter } from "./reporter.ts";

/** Runs one function of a temporary stack with an event and prints its result. */
export const invoke: Command = async (args) => {
  const [wanted] = args.operands;
  if (wanted === undefined || args.event === undefined) {
    throw new UserError("invoke needs a function and an event.", {
      hint: "sst-local invoke FUNCTION --event FILE; FILE - is standard input.",
    });
  }
  const event = readEvent(args.event);
  const project = openProject(args);
  const { cwd, stateDir } = project;
  const reporter = jsonReporter();
  const { graph } = await loadProject(project, reporter.line);

  const functions = lambdaFunctions(graph);
  const found = functions.find(
    ({ name, logicalName }) => wanted === name || wanted === logicalName,
  );
  if (!found) {
    throw new UserError(`There is no function "${wanted}".`, {
      hint: `There are: ${functions.map(({ logicalName }) => logicalName).join(", ")}.`,
    });
  }
  const stack = await startStack({ graph, cwd, stateDir, port: 0, listener: reporter });
  try {
    const { payload, functionError } = await stack.invoke(found.name, event);
    process.stdout.write(`${JSON.stringify(payload, null, 2)}\n`);
    return functionError === undefined ? 0 : 1;
  } finally {
    await stack.stop();
  }
};

function readEvent(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file === "-" ? 0 : file, "utf8"));
  } catch (cause) {
    throw new UserError(
      `The event in ${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`,
      { cause },
    );
  }
}
