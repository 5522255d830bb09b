/** The values of a command's placeholders. */
export interface Placeholders {
  /** Endpoints, outputs and `stage`, by name. */
  values: Readonly<Record<string, string>>;
  /** The value of `{apiKey}`: the key, or a shell substitution that prints it. */
  apiKey?: string | undefined;
  /** A command that prints the token of `{user}`. */
  signIn?: string | undefined;
}

/**
 * Fills in the placeholders of a command that is shown to be pasted: `{api}` becomes the endpoint of
 * that name, `{apiKey}` the API key and `{token:ana@example.com}` a shell substitution that signs in,
 * so that no token is printed. Unknown placeholders are left as they are.
 */
export function fillPlaceholders(
  command: string,
  { values, apiKey, signIn }: Placeholders,
): string {
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

/** A shell substitution that prints the API key of a running stack. */
export const apiKeyFrom = (runningFile: string): string =>
  `$(node -p "require('${runningFile}').seed.apiKey")`;
