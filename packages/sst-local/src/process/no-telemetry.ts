/** Variables by which programs that are started here report nothing about their use. */
export const NO_TELEMETRY: Readonly<Record<string, string>> = {
  SST_TELEMETRY_DISABLED: "1",
  // https://consoledonottrack.com
  DO_NOT_TRACK: "1",
  ASTRO_TELEMETRY_DISABLED: "1",
  NEXT_TELEMETRY_DISABLED: "1",
  NG_CLI_ANALYTICS: "false",
  NUXT_TELEMETRY_DISABLED: "1",
};
