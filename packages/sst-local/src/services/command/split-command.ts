import { UserError } from "../../errors.ts";

/**
 * Splits a command line into words as `sst dev` does: by a shell's rules for quotes and backslashes,
 * without variables, patterns and pipes.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 * @throws UserError for an unclosed quote, and for a line without a word
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let rest = line;
  while (rest !== "") {
    const [token] =
      /^(?:\s+|'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|[^\s'"\\]+)/.exec(rest) ??
      refuse(`The command ${JSON.stringify(line)} has an unclosed quote or ends with a backslash.`);
    rest = rest.slice(token.length);
    if (token.trim() === "") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + unquote(token);
    }
  }
  if (word !== undefined) words.push(word);
  return words.length > 0 ? words : refuse("The command is empty.");
}

function unquote(token: string): string {
  if (token.startsWith("'")) return token.slice(1, -1);
  if (token.startsWith('"')) return token.slice(1, -1).replace(/\\([$`"\\])/g, "$1");
  return token.startsWith("\\") ? token.slice(1).replace("\n", "") : token;
}

function refuse(sentence: string): never {
  throw new UserError(sentence, { hint: "Look at `dev.command` of the DevCommand." });
}
