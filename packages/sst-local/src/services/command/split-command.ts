import { UserError } from "../../errors.ts";

/**
 * The words of a command line, split as `sst dev` splits it: by a shell's rules for quotes and
 * backslashes, with no variables, patterns or pipes.
 * https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_02
 * @throws UserError for a quote that is not closed, and for no word at all
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let rest = line;
  while (rest !== "") {
    const [token] =
      /^(?:\s+|'[^']*'|"(?:\\[^]|[^"\\])*"|\\[^]|[^\s'"\\]+)/.exec(rest) ??
      refuse(`The command ${JSON.stringify(line)} has a quote or a backslash too many.`);
    rest = rest.slice(token.length);
    if (token.trim() === "") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + meaningOf(token);
    }
  }
  if (word !== undefined) words.push(word);
  return words.length > 0 ? words : refuse("A command has no words.");
}

function meaningOf(token: string): string {
  if (token.startsWith("'")) return token.slice(1, -1);
  if (token.startsWith('"')) return token.slice(1, -1).replace(/\\([$`"\\])/g, "$1");
  return token.startsWith("\\") ? token.slice(1).replace("\n", "") : token;
}

function refuse(sentence: string): never {
  throw new UserError(sentence, { hint: "Look at `dev.command` of the DevCommand." });
}
