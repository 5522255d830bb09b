import { join } from "node:path";

/** The folder of SST's platform (its components and their libraries) in an app. */
export const platformDirOf = (cwd: string): string => join(cwd, ".sst", "platform");

/** The app of a bundle that the SST CLI writes, `<app>/.sst/platform/sst.config.<time>.mjs`. */
export const appDirOf = (bundle: string): string => join(bundle, "..", "..", "..");

/** Holds the version of SST that the platform belongs to. */
export const versionFile = (platformDir: string): string => join(platformDir, "version");

/** npm writes this file last: the platform's dependencies are complete once it exists. */
export const npmLockFile = (platformDir: string): string =>
  join(platformDir, "node_modules", ".package-lock.json");

/** Lists the installed Pulumi providers. */
export const providerLockFile = (platformDir: string): string =>
  join(platformDir, "..", "provider-lock.json");

/** One entry of SST's `provider-lock.json`. */
export interface LockedProvider {
  name: string;
  /** The npm package. */
  package: string;
  version: string;
  /** The global that infra sees the provider as. */
  alias: string;
}

/** Parses `provider-lock.json`. @throws {Error} when it has another form. */
export function parseProviderLock(text: string): LockedProvider[] {
  const locked: unknown = JSON.parse(text);
  if (Array.isArray(locked) && locked.every(isLockedProvider)) return locked;
  throw new Error("provider-lock.json is not a list of providers.");
}

function isLockedProvider(value: unknown): value is LockedProvider {
  const { name, package: npm, version, alias } = (value ?? {}) as Partial<LockedProvider>;
  return [name, npm, version, alias].every((field) => typeof field === "string");
}

/** The file in the platform whose code asks for the output folder of a static site. */
export const STATIC_SITE_SOURCE = "base-static-site.ts";
