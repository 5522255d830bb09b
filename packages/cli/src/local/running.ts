import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../errors.ts";
import { appRoot, defaultStage } from "./app.ts";

/** `running.json` in a state folder: what `sst-local start` says of itself while it runs. */
const runningSchema = z.object({
  pid: z.number(),
  outputs: z.looseObject({ userPoolClientId: z.string().optional() }),
  endpoints: z.looseObject({ api: z.string().optional(), cognito: z.string().optional() }),
  seed: z.looseObject({
    apiKey: z.string().optional(),
    users: z
      .array(z.looseObject({ email: z.string().optional(), password: z.string().optional() }))
      .optional(),
  }),
});

/** A local stack that runs. */
export type Running = z.infer<typeof runningSchema>;

export interface WhichStack {
  cwd: string;
  /** The stage asked for, if any. */
  stage: string | undefined;
  /** The state folder asked for, if any. */
  state: string | undefined;
}

/**
 * What the running local stack says of itself.
 * @throws UserError when it does not run, naming the stages that do.
 */
export function runningStack({ cwd, stage, state }: WhichStack): Running {
  if (state !== undefined) {
    return readRunning(resolve(cwd, state)) ?? notRunning(`No stack runs on ${state}.`, []);
  }
  const root = appRoot(cwd);
  const wanted = stage ?? defaultStage(root);
  const states = join(root, ".sst", "local");
  return (
    readRunning(join(states, wanted)) ??
    notRunning(`Stage ${wanted} does not run on this machine.`, runningStages(states))
  );
}

function notRunning(message: string, others: string[]): never {
  const flag = others.map((name) => `--stage ${name}`).join(" or ");
  throw new UserError(message, {
    hint: others.length > 0 ? `There runs ${flag}.` : "npm start starts it.",
  });
}

function runningStages(states: string): string[] {
  try {
    return readdirSync(states).filter((name) => readRunning(join(states, name)) !== undefined);
  } catch {
    return [];
  }
}

/** Undefined when nothing runs there, or only a killed process has left its file. */
function readRunning(stateDir: string): Running | undefined {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(stateDir, "running.json"), "utf8"));
  } catch {
    return undefined;
  }
  const parsed = runningSchema.safeParse(content);
  return parsed.success && isAlive(parsed.data.pid) ? parsed.data : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
