import { parseArgs } from "node:util";
import type { IamMode } from "../aws/iam/authorize.ts";
import { UserError } from "../errors.ts";
import { didYouMean } from "./did-you-mean.ts";

/** The parsed command line. */
export interface Arguments {
  command: string;
  /** The arguments after the command, such as the function's name for `invoke`. */
  operands: string[];
  /** The folder that holds sst.config.ts. */
  cwd: string;
  stage: string | undefined;
  /** 0 for any free port. */
  port: number | undefined;
  /** The state folder: data, the graph and builds. */
  state: string | undefined;
  fresh: boolean;
  json: boolean;
  /** Whether every step and everything that is not emulated is printed. */
  verbose: boolean;
  event: string | undefined;
  /** From when on `logs` prints: `10m`, or a date. */
  since: string | undefined;
  /** Whether `graph` checks what AWS would refuse instead of printing. */
  check: boolean;
  /** The inspector's port, 0 for any free port; undefined for no inspector. */
  inspect: number | undefined;
  /** What calls get that the role of a function does not allow. */
  iam: IamMode;
  /** Options of `faults`: `throttle`, `operations`, … */
  faults: Readonly<Record<string, string | undefined>>;
}

/** Node's default inspector port. */
const INSPECTOR_PORT = 9229;

/** Options of `faults`: shares of calls, and which calls. */
const faultOptions = {
  throttle: { type: "string" },
  error: { type: "string" },
  delay: { type: "string" },
  hang: { type: "string" },
  reset: { type: "string" },
  lose: { type: "string" },
  "delay-ms": { type: "string" },
  operations: { type: "string" },
} as const;

const faultNames = Object.keys(faultOptions) as (keyof typeof faultOptions)[];

const options = {
  ...faultOptions,
  cwd: { type: "string" },
  stage: { type: "string" },
  port: { type: "string" },
  state: { type: "string" },
  fresh: { type: "boolean", default: false },
  json: { type: "boolean", default: false },
  verbose: { type: "boolean", default: false },
  event: { type: "string" },
  since: { type: "string" },
  check: { type: "boolean", default: false },
  inspect: { type: "string" },
  iam: { type: "string", default: "warn" },
  help: { type: "boolean", short: "h", default: false },
  version: { type: "boolean", short: "v", default: false },
} as const;

/**
 * Parses the command line.
 * @throws {UserError} for an unknown option or an invalid port.
 */
export function parseArguments(argv: string[]): Arguments {
  const { own, passedOn } = split(argv);
  const { values, positionals } = parse(own);
  const words = [...positionals, ...passedOn];
  const [command = "help", ...operands] = values.version
    ? ["version"]
    : values.help
      ? ["help", ...words.filter((word) => word !== "help")]
      : words;
  return {
    command,
    operands,
    cwd: values.cwd ?? process.cwd(),
    stage: values.stage,
    port: values.port === undefined ? undefined : toPort(values.port),
    state: values.state,
    fresh: values.fresh,
    json: values.json,
    verbose: values.verbose,
    event: values.event,
    since: values.since,
    check: values.check,
    inspect: values.inspect === undefined ? undefined : toPort(values.inspect, "--inspect"),
    iam: toIamMode(values.iam),
    faults: Object.fromEntries(faultNames.map((name) => [name, values[name]])),
  };
}

/** Splits off the arguments after `sst`, which the SST CLI parses, and after `--` of `shell`. */
function split(argv: string[]): { own: string[]; passedOn: string[] } {
  const dashes = argv.indexOf("--");
  if (argv[0] === "shell" && dashes >= 0) {
    return { own: argv.slice(0, dashes), passedOn: argv.slice(dashes + 1) };
  }
  const at = argv.findIndex(
    (word, index) => word === "sst" && (index === 0 || (index === 2 && argv[0] === "--cwd")),
  );
  return at < 0
    ? { own: argv, passedOn: [] }
    : { own: argv.slice(0, at + 1), passedOn: argv.slice(at + 1) };
}

function parse(argv: string[]) {
  try {
    return parseArgs({ args: argv.map(withPort), options, allowPositionals: true });
  } catch (cause) {
    throw new UserError(sentenceOf(cause instanceof Error ? cause.message : String(cause)), {
      hint: "sst-local --help lists commands and options.",
      cause,
    });
  }
}

/** Node's message names an unknown option and then explains how to pass it as a positional. */
function sentenceOf(message: string): string {
  const [, dashes = "", name] = /^Unknown option '(--?)([^']+)'/.exec(message) ?? [];
  if (name === undefined) return message;
  const suggestion = didYouMean(name, Object.keys(options), "--");
  return `There is no option ${dashes}${name}.${suggestion}`;
}

/** `--inspect` needs no value, as Node's own option. */
const withPort = (word: string): string =>
  word === "--inspect" ? `--inspect=${INSPECTOR_PORT}` : word;

function toIamMode(text: string): IamMode {
  if (text === "off" || text === "warn" || text === "enforce") return text;
  throw new UserError(
    `--iam ${text} is not a mode.${didYouMean(text, ["off", "warn", "enforce"])}`,
    {
      hint: "The modes are off, warn and enforce.",
    },
  );
}

function toPort(text: string, option = "--port"): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new UserError(`${option} ${text} is not a port.`, {
      hint: "Give a number from 0 to 65535.",
    });
  return port;
}
