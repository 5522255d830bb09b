import { spawn } from "node:child_process";
import { constants } from "node:os";
import { LAUNCH_VARIABLE, type Launch } from "./launch-variable.ts";

// What `sst shell` runs in place of the reader's command: the same, in its proper environment.
const [program = "sh", ...args] = process.argv.slice(2);
const { [LAUNCH_VARIABLE]: launch = "{}", ...env } = process.env;
const { set, unset } = { set: {}, unset: [], ...(JSON.parse(launch) as Partial<Launch>) };
for (const name of unset) delete env[name];
const child = spawn(program, args, { stdio: "inherit", env: { ...env, ...set } });
// Ctrl-C goes to the whole group: the command ends in its own time, and so do we.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.once("error", (error) => {
  console.error(`${program} cannot be run: ${error.message}`);
  process.exitCode = 127;
});
child.once("exit", (code, signal) => {
  process.exitCode = code ?? 128 + (signal ? constants.signals[signal] : 0);
});
