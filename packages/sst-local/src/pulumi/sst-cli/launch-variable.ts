/** Where the launcher finds what to do to the environment, as JSON of {@link Launch}. */
export const LAUNCH_VARIABLE = "SST_LOCAL_LAUNCH";

/** How a command's environment differs from the one that the SST CLI gives it. */
export interface Launch {
  set: Record<string, string>;
  unset: string[];
}
