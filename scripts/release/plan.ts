/** Where a function's alias is, and which versions of the function there are. */
export interface FunctionState {
  name: string;
  /** The version that the alias points at. */
  live: string;
  /** As Lambda lists them, `$LATEST` among them. */
  versions: readonly string[];
}

/** The alias of a function from one version to another. */
export interface Move {
  name: string;
  from: string;
  to: string;
}

/**
 * What a release moves: each function to its newest version, or those in `wanted` alone to the
 * version it names, which is how one goes back.
 * @param wanted function's name → version
 * @throws Error for a function or a version that there is not
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
      to: wanted[name] === undefined ? newest(name, versions) : held(name, wanted[name], versions),
    }))
    .filter(({ from, to }) => from !== to);
}

/** Versions are numbered upwards. */
function newest(name: string, versions: readonly string[]): string {
  const numbers = versions.filter((version) => /^\d+$/.test(version)).map(Number);
  if (numbers.length === 0) throw new Error(`${name} has no published version`);
  return String(Math.max(...numbers));
}

function held(name: string, version: string, versions: readonly string[]): string {
  if (version !== "$LATEST" && versions.includes(version)) return version;
  throw new Error(`${name} has no version ${version}`);
}

/**
 * What CodeDeploy is to do for a move, as its API wants it.
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
    // Its version is 0.0, which JSON.stringify would shorten.
    appSpecContent: { content: `{"version":0.0,"Resources":${JSON.stringify(resources)}}` },
  } as const;
}

/**
 * Reads `name=version` arguments.
 * @throws Error for what is not of that form
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
