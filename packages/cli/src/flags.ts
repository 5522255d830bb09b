import { parseArgs } from "node:util";
import { UserError } from "./errors.ts";

/** The flags of a command by their long names. */
export type FlagSpec = Record<string, { type: "string" | "boolean"; short?: string }>;

/** The values of the flags: undefined for a `string` that is not given, false for a `boolean`. */
export type Flags<S extends FlagSpec> = {
  [Name in keyof S]: S[Name]["type"] extends "boolean" ? boolean : string | undefined;
};

/**
 * Parses the flags of a command. A long name may also follow a single dash (`-path /x`), as in the
 * script that `souk query` replaces.
 *
 * @throws UserError for an unknown flag, a flag without its value, or an argument that is not a flag.
 * The message never repeats a value, which may be a password behind a mistyped flag.
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
      throw new UserError(`souk ${command} takes flags only, and one argument is not a flag.`, {
        hint,
      });
    const { name, rawName, value, inlineValue } = token;
    const flag = Object.hasOwn(spec, name) ? spec[name] : undefined;
    if (!flag) throw new UserError(`souk ${command} has no flag ${rawName}.`, { hint });
    if (flag.type === "boolean") {
      if (value !== undefined) throw new UserError(`${rawName} takes no value.`, { hint });
      values[name] = true;
    } else {
      if (value === undefined || (!inlineValue && isFlag(value, spec)))
        throw new UserError(`${rawName} needs a value.`, { hint });
      values[name] = value;
    }
  }
  return values as Flags<S>;
}

function withTwoDashes(arg: string, spec: FlagSpec): string {
  const name = /^-([a-z][a-z-]+)(=.*)?$/s.exec(arg)?.[1];
  return name !== undefined && Object.hasOwn(spec, name) ? `-${arg}` : arg;
}

/** True if the text in the place of a value is another flag of the command. */
function isFlag(text: string, spec: FlagSpec): boolean {
  return Object.entries(spec).some(
    ([name, { short }]) => text === `--${name}` || (short !== undefined && text === `-${short}`),
  );
}
