import { parseArgs } from "node:util";
import { UserError } from "./errors.ts";

/** A command's flags by their long names. */
export type FlagSpec = Record<string, { type: "string" | "boolean"; short?: string }>;

/** What was given: a text or nothing for a `string`, yes or no for a `boolean`. */
export type Flags<S extends FlagSpec> = {
  [Name in keyof S]: S[Name]["type"] extends "boolean" ? boolean : string | undefined;
};

/**
 * Reads a command's flags. A long name may also stand after one dash (`-path /x`), as the script
 * that `souk query` descends from has it.
 *
 * @throws UserError for a flag that is not in the spec, one without its value, or a stray word. No
 * value is ever repeated in it: it may be a password with a typo before it.
 */
export function parseFlags<S extends FlagSpec>(
  command: string,
  args: readonly string[],
  spec: S,
): Flags<S> {
  const hint = `souk help ${command} lists its flags.`;
  const { tokens } = parseArgs({
    args: args.map((arg) => withTwoDashes(arg, spec)),
    options: spec,
    strict: false,
    tokens: true,
  });
  const values: Record<string, string | boolean | undefined> = {};
  for (const [name, { type }] of Object.entries(spec))
    values[name] = type === "boolean" ? false : undefined;

  for (const token of tokens) {
    if (token.kind !== "option")
      throw new UserError(
        `souk ${command} takes flags only, and a word stands there without one.`,
        {
          hint,
        },
      );
    const { name, rawName, value, inlineValue } = token;
    const flag = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (!flag) throw new UserError(`souk ${command} has no flag ${rawName}.`, { hint });
    if (flag.type === "boolean") {
      if (value !== undefined) throw new UserError(`${rawName} takes no value.`, { hint });
      values[name] = true;
    } else {
      if (value === undefined || (!inlineValue && isFlag(value, spec)))
        throw new UserError(`${rawName} wants a value.`, { hint });
      values[name] = value;
    }
  }
  return values as Flags<S>;
}

function withTwoDashes(arg: string, spec: FlagSpec): string {
  const name = /^-([a-z][a-z-]+)(=.*)?$/s.exec(arg)?.[1];
  return name !== undefined && Object.hasOwn(spec, name) ? `-${arg}` : arg;
}

/** Whether a text that stands where a value should is another flag of the command. */
function isFlag(text: string, spec: FlagSpec): boolean {
  return Object.entries(spec).some(
    ([name, { short }]) => text === `--${name}` || (short !== undefined && text === `-${short}`),
  );
}
