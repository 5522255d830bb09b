import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../errors.ts";
import { appRoot, defaultStage } from "./app.ts";

/** `running.json` in a state folder, which `sst-local start` writes while it runs. */
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

/** A running local stack. */
export type RunningStack = z.infer<typeof runningSchema>;

export interface StackSelection {
  cwd: string;
  /** The value of --stage, if given. */
  stage: string | undefined;
  /** The value of --state, if given. */
  state: string | undefined;
}

/**
 * Reads the endpoints, outputs and seed of the running local stack.
 * @throws UserError with the running stages when the stack does not run.
 */
export function runningStack({ cwd, stage, state }: StackSelection): RunningStack {
  if (state !== undefined) {
    return readRunning(resolve(cwd, state)) ?? notRunning(`No stack runs on ${state}.`, []);
  }
  const root = appRoot(cwd);
  const selected = stage ?? defaultStage(root);
  const states = join(root, ".sst", "local");
  return (
    readRunning(join(states, selected)) ??
    notRunning(`Stage ${selected} does not run on this machine.`, runningStages(states))
  );
}

function notRunning(message: string, others: string[]): never {
  const flag = others.map((name) => `--stage ${name}`).join(" or ");
  throw new UserError(message, {
    hint: others.length > 0 ? `Running: ${flag}.` : "npm start starts it.",
  });
}

function runningStages(states: string): string[] {
  try {
    return readdirSync(states).filter((name) => readRunning(join(states, name)) !== undefined);
  } catch {
    return [];
  }
}

/** Undefined when there is no file, or its process was killed. */
function readRunning(stateDir: string): RunningStack | undefined {
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
