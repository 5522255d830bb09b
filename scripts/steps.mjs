// Plain JavaScript without dependencies: it runs on any Node >= 20.19.
import { run } from "./child.mjs";

/** Commands that run at the same time. A third type checker would need 2 GB more. */
const AT_ONCE = 2;

/**
 * Runs steps one after the other until one fails; resolves to its exit code, or to 0. The commands of
 * a step with `together` run at the same time.
 */
export async function runSteps(steps, options) {
  for (const step of steps) {
    const code = Array.isArray(step)
      ? (await start(step, options, { stdio: "inherit" })).code
      : await runTogether(step.together, options);
    if (code !== 0) return code;
  }
  return 0;
}

/**
 * Prints the output of a live command line by line, and that of each other command whole when it ends. A
 * failure keeps those from running that come `after` the command, so that one run reports all of the
 * others; a signal keeps all from running.
 */
async function runTogether(commands, options) {
  const { print } = options;
  const waiting = commands.map((command) => (Array.isArray(command) ? { run: command } : command));
  /** By command, the promise of its success. */
  const succeeds = new Map();
  const failed = [];
  const runOne = async ({ run: command, isLive = false }) => {
    const lines = isLive ? wholeLines(print) : undefined;
    const { code, output } = await start(command, options, {
      stdio: ["inherit", "pipe", "pipe"],
      ...(lines && { onOutput: lines.write }),
    });
    const name = command.join(" ");
    lines?.end();
    print(code === 0 ? `✓ ${name}\n` : `✗ ${name}, exit code ${code}\n`);
    if (!lines && output !== "") print(`${output.trimEnd()}\n`);
    if (code !== 0) failed.push({ name, code });
    if (code > 128) waiting.length = 0;
    return code === 0;
  };
  const runNext = async () => {
    const next = waiting.shift();
    if (next === undefined) return;
    const canRun = next.after === undefined || (await succeeds.get(next.after));
    const success = canRun ? runOne(next) : Promise.resolve(false);
    succeeds.set(next.run, success);
    if (!canRun) print(`- ${next.run.join(" ")}, not run\n`);
    await success;
    await runNext();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runNext));
  if (failed.length > 0) print(`\nFailed: ${failed.map(({ name }) => name).join(", ")}\n`);
  return Math.max(0, ...failed.map(({ code }) => code));
}

const start = ([program, ...args], { cwd, env, find = (name) => name }, more) =>
  run(find(program), args, { cwd, env, ...more });

/** Passes text on in whole lines, so that no other output gets into a line. */
function wholeLines(print) {
  let rest = "";
  return {
    write(text) {
      const end = text.lastIndexOf("\n") + 1;
      if (end > 0) print(rest + text.slice(0, end));
      rest = end > 0 ? text.slice(end) : rest + text;
    },
    end() {
      if (rest !== "") print(`${rest}\n`);
    },
  };
}
