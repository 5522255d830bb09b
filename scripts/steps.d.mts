/** A program with its arguments. */
type Command = [program: string, ...args: string[]];

export function runSteps(
  steps: readonly (Command | { together: Command[] })[],
  options: {
    cwd: string;
    env: NodeJS.ProcessEnv;
    /** Receives the output of commands that run together. */
    print: (text: string) => void;
    /** Returns the path of a program. */
    find?: (program: string) => string;
  },
): Promise<number>;
