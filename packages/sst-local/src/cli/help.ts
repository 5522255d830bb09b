import manifest from "../../package.json" with { type: "json" };
import { UserError } from "../errors.ts";
import type { Command } from "./command.ts";
import { didYouMean } from "./did-you-mean.ts";

interface CommandHelp {
  usage: string;
  summary: string;
  /** Names of {@link OPTIONS}. */
  options: readonly (keyof typeof OPTIONS)[];
  details?: string;
}

const OPTIONS = {
  cwd: ["--cwd DIR", "the folder of sst.config.ts (default: this one)"],
  stage: ["--stage NAME", "the stage (default: SST_STAGE, else .sst/stage, else local)"],
  port: [
    "--port N",
    "the first port (default: 4000, 0: any free ones): N and up for endpoints,\n" +
      "N+50 for the AWS endpoint, N+60 and up for commands",
  ],
  state: ["--state DIR", "the folder of data, builds and the graph (default: .sst/local/<stage>)"],
  fresh: ["--fresh", "delete that state first"],
  iam: [
    "--iam MODE",
    "what calls get that the role of a function does not allow: warn prints a line (default),\n" +
      "enforce denies them as AWS does, off does not evaluate policies",
  ],
  inspect: ["--inspect[=N]", "open Node's inspector for functions on port N (default: 9229)"],
  json: ["--json", "print for programs: one line of JSON once ready, events as JSON lines"],
  verbose: ["--verbose", "print every step, every output and everything that is not emulated"],
  check: ["--check", "print only what AWS would refuse, with exit code 1 if there is any"],
  event: ["--event FILE", "the file of the event; - is standard input"],
  since: ["--since TIME", "the time of the first line: 30s, 10m, 2h ago or a date (default: 10m)"],
} as const satisfies Record<string, readonly [flag: string, text: string]>;

const project = ["cwd", "stage", "state"] as const;
const serving = [...project, "port", "fresh", "iam", "json", "verbose"] as const;

const COMMANDS: Readonly<Record<string, CommandHelp>> = {
  start: {
    usage: "start",
    summary: "serve the last deploy, else the evaluated infra, until Ctrl-C",
    options: serving,
  },
  dev: {
    usage: "dev",
    summary: "serve the app with live reload until Ctrl-C",
    options: [...serving, "inspect"],
  },
  shell: {
    usage: "shell -- COMMAND",
    summary: "run a command with the app's links in its environment",
    options: project,
    details:
      "While the stage runs, the AWS CLI and SDKs reach it without further settings:\n" +
      "sst-local shell -- aws dynamodb list-tables. The command's exit code is passed on.",
  },
  graph: {
    usage: "graph",
    summary: "print the resource graph as JSON, or check it with --check",
    options: [...project, "check"],
  },
  invoke: {
    usage: "invoke FUNCTION [EVENT]",
    summary: "run one function with an event and print its result",
    options: ["event", ...project, "json"],
    details:
      'The event is JSON: sst-local invoke Hello \'{"name":"ana"}\', and {} without one. The stack that\n' +
      "runs is asked, or else one is started for the call. The exit code of a function error is 1.\n" +
      "The name of a Cron runs its function, with the event of the schedule unless one is given.",
  },
  logs: {
    usage: "logs [FUNCTION]",
    summary: "print the log lines of the running stack as they come",
    options: ["since", ...project, "json"],
  },
  faults: {
    usage: "faults dynamodb --throttle 0.2 --hang 0.1",
    summary: "make a share of the running stack's DynamoDB calls fail",
    options: project,
    details:
      "Shares from 0 to 1: --throttle, --error, --delay (with --delay-ms), --hang, --reset, --lose.\n" +
      'Limit them with --operations PutItem,…; "off" ends them; without options the present ones are\n' +
      "printed.",
  },
  sst: {
    usage: "sst ...",
    summary: "run the app's own SST CLI against this machine: deploy, diff, secret, …",
    options: [],
  },
  install: {
    usage: "install",
    summary: "install SST's platform and providers, if they are missing",
    options: ["cwd"],
  },
};

/** Prints all commands and options, or those of one command. */
export const help: Command = ({ operands: [name] }) => {
  process.stdout.write(name === undefined ? overview() : commandHelp(name));
  return Promise.resolve(0);
};

/** Prints the version of sst-local. */
export const version: Command = () => {
  process.stdout.write(`sst-local ${manifest.version}\n`);
  return Promise.resolve(0);
};

function overview(): string {
  const commands = Object.values(COMMANDS).map(({ usage, summary }) =>
    usage.length > 17
      ? `  sst-local ${usage}\n${" ".repeat(30)}${summary}`
      : `  sst-local ${usage.padEnd(18)}${summary}`,
  );
  return [
    "sst-local: runs an SST v3 app's resource graph on this machine, with no AWS account.",
    "",
    ...commands,
    "",
    "  sst-local help COMMAND      describe one command",
    "  sst-local --version         print the version",
    "",
    ...optionLines(Object.keys(OPTIONS) as (keyof typeof OPTIONS)[]),
    "",
  ].join("\n");
}

function commandHelp(name: string): string {
  const found = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!found) throw unknownCommand(name);
  const { usage, summary, details, options } = found;
  return [
    `sst-local ${usage}`,
    "",
    `  ${summary}`,
    ...(details === undefined ? [] : ["", ...details.split("\n").map((line) => `  ${line}`)]),
    ...(options.length === 0 ? [] : ["", ...optionLines(options)]),
    "",
  ].join("\n");
}

const optionLines = (names: readonly (keyof typeof OPTIONS)[]): string[] =>
  names.map((name) => {
    const [flag, text] = OPTIONS[name];
    return `  ${flag.padEnd(15)}${text.replaceAll("\n", `\n${" ".repeat(17)}`)}`;
  });

/** The error of a command that does not exist. */
export function unknownCommand(name: string): UserError {
  const names = Object.keys(COMMANDS);
  return new UserError(`There is no command "${name}".${didYouMean(name, names)}`, {
    hint: `There are: ${names.join(", ")}.`,
  });
}
