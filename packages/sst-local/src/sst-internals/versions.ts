/** The SST release whose internals this folder describes; `versions.test.ts` compares it with the installed one. */
export const SST_VERSION = "3.19.3";

/** A release of SST 4 that was read and tried too; `evaluate/sst-4.test.ts` installs it on demand. */
export const SST_4_VERSION = "4.17.1";

/** The version of Pulumi's engine in that release; the engine's stand-in answers `pulumi version` with it. */
export const PULUMI_VERSION = "v3.210.0";
