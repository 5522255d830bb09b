import { spawn } from "node:child_process";
import { constants } from "node:os";
import { type EnvironmentChanges, LAUNCH_VARIABLE } from "./shell.ts";

// `sst shell` runs this program, which runs the user's command in the environment of the stack.
const [program = "sh", ...args] = process.argv.slice(2);
const { [LAUNCH_VARIABLE]: json = "{}", ...env } = process.env;
const { set = {}, unset = [] } = JSON.parse(json) as Partial<EnvironmentChanges>;
for (const name of unset) delete env[name];
const child = spawn(program, args, { stdio: "inherit", env: { ...env, ...set } });
// Ctrl-C reaches the whole process group: this process exits when the command does.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.once("error", (error) => {
  console.error(`${program} cannot be run: ${error.message}`);
  process.exitCode = 127;
});
child.once("exit", (code, signal) => {
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
});
