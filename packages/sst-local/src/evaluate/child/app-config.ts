import type { AppInfo } from "../../graph/types.ts";
import { LOCAL_ACCOUNT } from "../../sst-internals/aws-home.ts";
import { InfraError } from "./failure.ts";

/** The fields of `$app`, in the CLI's order and with its empty values. */
export interface CliApp {
  name: string;
  stage: string;
  removal: AppInfo["removal"];
  providers: Record<string, Record<string, unknown>>;
  home: string;
  version: string;
  protect: boolean;
  watch: unknown;
  backend: string;
  removalPolicy: string;
}

const IN_CONFIG = { location: { file: "sst.config.ts", line: 1, column: 1 } };

/**
 * Normalizes the return value of `app()` as the SST CLI does.
 * @throws {InfraError} for what the CLI refuses.
 */
export function normalizeApp(value: unknown, stage: string): CliApp {
  if (typeof value !== "object" || value === null) {
    throw new InfraError("app() in sst.config.ts returns no object.", IN_CONFIG);
  }
  const app = value as Partial<CliApp>;
  if (!app.name) throw new InfraError("app() in sst.config.ts returns no name.", IN_CONFIG);
  if (/^[^a-zA-Z]|[^a-zA-Z0-9-]/.test(app.name)) {
    throw new InfraError(
      `The app's name "${app.name}" must start with a letter and may contain only letters, digits and hyphens.`,
      IN_CONFIG,
    );
  }
  if (!app.home) {
    throw new InfraError('app() in sst.config.ts returns no home, such as home: "aws".', IN_CONFIG);
  }
  if (app.removalPolicy) {
    throw new InfraError(
      'app() in sst.config.ts returns "removalPolicy", which is called "removal" in SST 3.',
      IN_CONFIG,
    );
  }
  const removal = app.removal || "retain";
  if (!["remove", "retain", "retain-all"].includes(removal)) {
    throw new InfraError(
      "app() in sst.config.ts returns a removal that is none of: remove, retain, retain-all.",
      IN_CONFIG,
    );
  }
  const providers: CliApp["providers"] = {};
  for (const [name, args] of Object.entries((app.providers ?? {}) as Record<string, unknown>)) {
    if (typeof args === "string") providers[name] = { version: args };
    else if (typeof args === "object" && args) providers[name] = args as Record<string, unknown>;
    else if (args) providers[name] = {};
  }
  if (app.home !== "local") providers[app.home] ??= {};
  if (providers["aws"]) providers["aws"] = awsProvider(providers["aws"], app.name, stage);
  return {
    name: app.name,
    stage,
    removal,
    providers: sorted(providers),
    home: app.home,
    version: app.version ?? "",
    protect: app.protect ?? false,
    watch: app.watch ?? null,
    backend: "",
    removalPolicy: "",
  };
}

/** The CLI tags every resource with app and stage, and keeps the profile out of the state. */
function awsProvider(args: Record<string, unknown>, app: string, stage: string) {
  const { profile: _profile, ...rest } = args;
  const defaultTags = (rest["defaultTags"] ?? {}) as { tags?: Record<string, string> };
  const tags = { ...defaultTags.tags, "sst:app": app, "sst:stage": stage };
  return sorted({
    ...rest,
    defaultTags: { ...defaultTags, tags: sorted(tags) },
    region: rest["region"] ?? process.env["AWS_REGION"] ?? "us-east-1",
  });
}

/** The CLI serializes maps with sorted keys. */
function sorted<T>(map: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The part of `$app` that goes into the graph. */
export function appInfo(app: CliApp): AppInfo {
  const aws = app.providers["aws"] ?? {};
  const allowed = aws["allowedAccountIds"];
  return {
    name: app.name,
    stage: app.stage,
    home: app.home,
    removal: app.removal,
    protect: app.protect,
    providers: app.providers,
    defaultTags: (aws["defaultTags"] as { tags?: Record<string, string> } | undefined)?.tags ?? {},
    region: typeof aws["region"] === "string" ? aws["region"] : "us-east-1",
    accountId:
      Array.isArray(allowed) && typeof allowed[0] === "string" ? allowed[0] : LOCAL_ACCOUNT,
  };
}

/** Provider arguments as the CLI passes them to the engine, such as `aws:region`. */
export function engineConfig(app: CliApp): Record<string, string> {
  const config: Record<string, string> = {};
  for (const [provider, args] of Object.entries(app.providers)) {
    for (const [key, value] of Object.entries(args)) {
      if (typeof value === "string") config[`${provider}:${key}`] = value;
      else if (typeof value === "object" && value)
        config[`${provider}:${key}`] = JSON.stringify(value);
    }
  }
  return config;
}
