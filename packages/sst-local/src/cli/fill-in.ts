/** The command with `{name}` replaced by the endpoint of that name. */
export const fillIn = (command: string, endpoints: Record<string, string>): string =>
  command.replaceAll(/\{(\w+)\}/g, (text, name: string) => endpoints[name] ?? text);
