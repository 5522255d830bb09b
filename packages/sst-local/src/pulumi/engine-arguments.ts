import { parseArgs } from "node:util";
import { UserError } from "../errors.ts";
import type { Scope } from "./plan.ts";

/** A command of the engine's own CLI, as the SST CLI gives it (pkg/project/run.go of SST 3). */
export type EngineCommand =
  | { command: "version" }
  | { command: "init"; stack: StackName }
  | ({ command: "up" | "preview" | "refresh" | "destroy"; stack: StackName } & Operation);

/** `organization/app/stage`. */
export interface StackName {
  app: string;
  stage: string;
}

/** What an operation on a stack is given. */
export interface Operation extends Scope {
  eventLog: string;
  /** `aws:region` and the like. */
  config: Record<string, string>;
}

const OPTIONS = {
  stack: { type: "string" },
  yes: { type: "boolean" },
  // `--skip-preview`: there is none.
  "skip-preview": { type: "boolean", short: "f" },
  "non-interactive": { type: "boolean" },
  "event-log": { type: "string" },
  config: { type: "string", multiple: true },
  target: { type: "string", multiple: true },
  "target-dependents": { type: "boolean" },
  exclude: { type: "string", multiple: true },
  "exclude-dependents": { type: "boolean" },
} as const;

/** Options that the engine has and its stand-in does not, and why. */
const REFUSED: Record<string, string> = {
  "policy-pack": "policy packs are run by Pulumi's own engine",
};

/**
 * Reads the command line of the engine.
 * @throws {UserError} for what the stand-in does not know: nothing is passed over.
 */
export function parseEngineArguments(argv: readonly string[]): EngineCommand {
  const [command = "", ...rest] = argv;
  switch (command) {
    case "version":
      return { command };
    case "stack": {
      const [verb, name, ...more] = rest;
      if (verb !== "init" || name === undefined || more.length > 0) break;
      return { command: "init", stack: stackName(name) };
    }
    case "up":
    case "preview":
    case "refresh":
    case "destroy": {
      const { values } = parse(rest);
      if (!values["event-log"]) throw new UserError(`pulumi ${command} lacks --event-log.`);
      return {
        command,
        stack: stackName(values.stack ?? ""),
        eventLog: values["event-log"],
        config: Object.fromEntries((values.config ?? []).map(keyAndValue)),
        targets: values.target ?? [],
        targetDependents: values["target-dependents"] ?? false,
        excludes: values.exclude ?? [],
        excludeDependents: values["exclude-dependents"] ?? false,
      };
    }
  }
  throw new UserError(
    `The stand-in for Pulumi's engine does not know the command "pulumi ${argv.join(" ")}".`,
  );
}

function parse(args: string[]) {
  for (const arg of args) {
    const name = /^--([^=]+)/.exec(arg)?.[1] ?? "";
    if (Object.hasOwn(REFUSED, name)) {
      throw new UserError(`--${name} is refused offline: ${REFUSED[name]}.`);
    }
  }
  try {
    return parseArgs({ args, options: OPTIONS });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split(". ")[0] : String(cause);
    throw new UserError(
      `The stand-in for Pulumi's engine was given what it does not know: ${reason}.`,
      {
        cause,
      },
    );
  }
}

function stackName(text: string): StackName {
  const [organization, app, stage, ...more] = text.split("/");
  if (organization !== "organization" || !app || !stage || more.length > 0) {
    throw new UserError(`"${text}" is no name of a stack, such as organization/app/stage.`);
  }
  return { app, stage };
}

function keyAndValue(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
