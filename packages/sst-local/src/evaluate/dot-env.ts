import { readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * The `.env` files of a stage.
 * https://sst.dev/docs/reference/config#env
 */
export const dotEnvFiles = (cwd: string, stage: string): [all: string, ofStage: string] => [
  join(cwd, ".env"),
  join(cwd, `.env.${stage}`),
];

/**
 * The environment in which the SST CLI evaluates a stage: `.env.<stage>` overrides the variables of
 * the process, which override `.env`. (Measured with the sst 3.19.3 binary; its reference claims that
 * `.env` overrides `.env.<stage>`.) A file that cannot be parsed is ignored, as by the SST CLI.
 * @param report receives a sentence for each ignored file, without any value
 */
export function environmentOf(
  cwd: string,
  stage: string,
  report: (sentence: string) => void = () => {},
  env: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const [all, ofStage] = dotEnvFiles(cwd, stage).map((file) => readDotEnv(file, report));
  return { ...all, ...env, ...ofStage };
}

/** The stage that `SST_STAGE` names, in the environment or else in `.env`. */
export function stageVariable(
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): string | undefined {
  return env["SST_STAGE"] || readDotEnv(join(cwd, ".env"), () => {})["SST_STAGE"] || undefined;
}

function readDotEnv(file: string, report: (sentence: string) => void): Record<string, string> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return {};
  }
  const parsed = parseDotEnv(text);
  if ("variables" in parsed) return parsed.variables;
  report(`${file}:${parsed.line} is not NAME=value: the file is ignored, as by the SST CLI.`);
  return {};
}

const SPACE = /[\t\v\f\r ]/;
/** One or more blank lines and comments, then a name and `=` or `:`. */
const START = /(?:\s|#[^\n]*(?:\n|$))*/y;
const NAME = /(?:export[\t\v\f\r ]+)?([\w.\t\v\f\r ]*)[=:]/y;
/** A last line without `=`, which godotenv passes over. */
const LAST_LINE = /[\w.\t\v\f\r ]+$/y;
const QUOTED = /"((?:[^"]|(?<=\\)")*?)(?<!\\)"|'((?:[^']|(?<=\\)')*?)(?<!\\)'/y;
const LINE = /[^\n\r]*/y;

/**
 * Parses a `.env` file as the SST CLI's godotenv 1.5.1 does: `export`, `NAME: value`, quotes,
 * comments after a space, `\n` and `\r` in double quotes, and `$NAME` for a variable of the same
 * file.
 * @returns the variables, or the line (from 1) where the file does not parse
 * @see https://github.com/joho/godotenv/blob/v1.5.1/parser.go
 */
export function parseDotEnv(
  source: string,
): { variables: Record<string, string> } | { line: number } {
  const text = source.replaceAll("\r\n", "\n");
  const variables: Record<string, string> = {};
  let at = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(START);
    if (at >= text.length) return { variables };
    const name = take(NAME)?.[1]?.trim();
    if (name === undefined) {
      return take(LAST_LINE) ? { variables } : { line: text.slice(0, at).split("\n").length };
    }
    while (SPACE.test(text[at] ?? "")) at++;
    if (text[at] === '"' || text[at] === "'") {
      const quoted = take(QUOTED);
      if (!quoted) return { line: text.slice(0, at).split("\n").length };
      const [, double, single = ""] = quoted;
      variables[name] =
        double === undefined
          ? single.replaceAll(/^'+|'+$/g, "")
          : expanded(unescaped(double.replaceAll(/^"+|"+$/g, "")), variables);
    } else {
      const [line = ""] = take(LINE) ?? [];
      // Only the last comment is cut off.
      variables[name] = expanded(
        line.replace(/[\t\v\f\r ]#(?!.*[\t\v\f\r ]#).*/, "").trim(),
        variables,
      );
    }
  }
}

const unescaped = (text: string): string =>
  text
    .replaceAll(/\\./g, (pair) => (pair === "\\n" ? "\n" : pair === "\\r" ? "\r" : pair))
    .replaceAll(/\\([^$])/g, "$1");

/** Replaces `$NAME` and `${NAME}` by variables of the file; `\$` stands for a dollar sign. */
const expanded = (text: string, variables: Record<string, string>): string =>
  text.replaceAll(/(\\)?\$\(?\{?([A-Z0-9_]+)?\}?/g, (all, escape?: string, name?: string) =>
    escape !== undefined ? all.slice(1) : name !== undefined ? (variables[name] ?? "") : all,
  );
