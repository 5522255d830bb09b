/** What placeholders of a command stand for. */
export interface FillIn {
  /** By name: endpoints, outputs, `stage`. */
  values: Readonly<Record<string, string>>;
  /** As `{apiKey}`: the key itself, or a shell's way to it. */
  apiKey?: string | undefined;
  /** A command that prints the token of `{user}`. */
  signIn?: string | undefined;
}

/**
 * A command as it is to be pasted: `{api}` becomes the endpoint of that name, `{apiKey}` the API key
 * and `{token:ana@example.com}` a substitution that signs in, so that no token is ever printed. What
 * it does not know it leaves as it is.
 */
export function fillIn(command: string, { values, apiKey, signIn }: FillIn): string {
  return command.replaceAll(/\{(\w+)(?::([^{}]+))?\}/g, (text, name: string, user?: string) => {
    if (name === "token" && user !== undefined && signIn !== undefined) {
      return `$(${signInAs(user, signIn)})`;
    }
    if (name === "apiKey") return apiKey ?? text;
    return (Object.hasOwn(values, name) ? values[name] : undefined) ?? text;
  });
}

/** The command that prints a user's token. */
export const signInAs = (user: string, signIn: string): string => signIn.replaceAll("{user}", user);

/** Where another shell finds the API key of a running stack, without it being said here. */
export const apiKeyFrom = (runningFile: string): string =>
  `$(node -p "require('${runningFile}').seed.apiKey")`;
