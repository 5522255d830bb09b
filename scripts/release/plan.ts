/** A function's alias and its versions. */
export interface FunctionState {
  name: string;
  /** The version that the alias points to. */
  live: string;
  /** As Lambda lists them, including `$LATEST`. */
  versions: readonly string[];
}

/** A change of a function's alias from one version to another. */
export interface Move {
  name: string;
  from: string;
  to: string;
}

/**
 * Plans a release: each function to its newest version, or only the functions in `wanted` to the
 * versions given there, which may be older ones.
 * @param wanted function name → version
 * @throws Error for an unknown function or version.
 */
export function planRelease(
  functions: readonly FunctionState[],
  wanted: Readonly<Record<string, string>> = {},
): Move[] {
  const chosen = Object.keys(wanted);
  const unknown = chosen.filter((name) => !functions.some((known) => known.name === name));
  if (unknown.length > 0) {
    const names = functions.map(({ name }) => name).join(", ");
    throw new Error(`There is no function ${unknown.join(", ")}. There are: ${names}.`);
  }
  return functions
    .filter(({ name }) => chosen.length === 0 || chosen.includes(name))
    .map(({ name, live, versions }) => ({
      name,
      from: live,
      to:
        wanted[name] === undefined
          ? newest(name, versions)
          : existing(name, wanted[name], versions),
    }))
    .filter(({ from, to }) => from !== to);
}

/** The highest version number. */
function newest(name: string, versions: readonly string[]): string {
  const numbers = versions.filter((version) => /^\d+$/.test(version)).map(Number);
  if (numbers.length === 0) throw new Error(`${name} has no published version`);
  return String(Math.max(...numbers));
}

function existing(name: string, version: string, versions: readonly string[]): string {
  if (version !== "$LATEST" && versions.includes(version)) return version;
  throw new Error(`${name} has no version ${version}`);
}

/**
 * The revision of a CodeDeploy deployment for a move.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-example.html#appspec-file-example-lambda
 */
export function revisionOf({ name, from, to }: Move, alias: string) {
  const resources = [
    {
      [name]: {
        Type: "AWS::Lambda::Function",
        Properties: { Name: name, Alias: alias, CurrentVersion: from, TargetVersion: to },
      },
    },
  ];
  return {
    revisionType: "AppSpecContent",
    // JSON.stringify would write the version 0.0 as 0.
    appSpecContent: { content: `{"version":0.0,"Resources":${JSON.stringify(resources)}}` },
  } as const;
}

/**
 * Reads `name=version` arguments.
 * @throws Error for an argument of another form.
 */
export function parseWanted(args: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    args.map((arg) => {
      const [, name, version] = /^([\w-]+)=(\d+)$/.exec(arg) ?? [];
      if (!name || !version) throw new Error(`"${arg}" is not of the form function=version`);
      return [name, version];
    }),
  );
}
