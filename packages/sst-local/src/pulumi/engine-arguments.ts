import { parseArgs } from "node:util";
import { UserError } from "../errors.ts";
import type { Scope } from "./plan.ts";

/** A command of Pulumi's CLI, as the SST CLI calls it (pkg/project/run.go of SST 3). */
export type EngineCommand =
  | { command: "version" }
  | { command: "init"; stack: StackName }
  | ({ command: "up" | "preview" | "refresh" | "destroy"; stack: StackName } & Operation);

/** `organization/app/stage`. */
export interface StackName {
  app: string;
  stage: string;
}

/** The parameters of an operation on a stack. */
export interface Operation extends Scope {
  eventLog: string;
  /** Provider arguments by key, such as `aws:region`. */
  config: Record<string, string>;
}

const OPTIONS = {
  stack: { type: "string" },
  yes: { type: "boolean" },
  // Accepted without effect: no preview is shown before an operation.
  "skip-preview": { type: "boolean", short: "f" },
  "non-interactive": { type: "boolean" },
  "event-log": { type: "string" },
  config: { type: "string", multiple: true },
  target: { type: "string", multiple: true },
  "target-dependents": { type: "boolean" },
  exclude: { type: "string", multiple: true },
  "exclude-dependents": { type: "boolean" },
} as const;

/** Options of Pulumi's engine that the stand-in refuses, with the reason. */
const REFUSED: Record<string, string> = {
  "policy-pack": "policy packs are run by Pulumi's own engine",
};

/**
 * Parses the command line of the engine.
 * @throws {UserError} for an unknown command or option: none is ignored.
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
      if (!values["event-log"]) throw new UserError(`pulumi ${command} needs --event-log.`);
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
    throw new UserError(`The stand-in for Pulumi's engine does not know this option: ${reason}.`, {
      cause,
    });
  }
}

function stackName(text: string): StackName {
  const [organization, app, stage, ...more] = text.split("/");
  if (organization !== "organization" || !app || !stage || more.length > 0) {
    throw new UserError(`"${text}" is not a stack name such as organization/app/stage.`);
  }
  return { app, stage };
}

function keyAndValue(text: string): [string, string] {
  const at = text.indexOf("=");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
