/** A program with its arguments. */
type Command = [program: string, ...args: string[]];

interface Together {
  run: Command;
  /** An earlier command of the step, which has to succeed before. */
  after?: Command;
  isLive?: boolean;
}

export function runSteps(
  steps: readonly (Command | { together: (Command | Together)[] })[],
  options: {
    cwd: string;
    env: NodeJS.ProcessEnv;
    /** Receives the output of commands that run together. */
    print: (text: string) => void;
    /** Returns the path of a program. */
    find?: (program: string) => string;
  },
): Promise<number>;
