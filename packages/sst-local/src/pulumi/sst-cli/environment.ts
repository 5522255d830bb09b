import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir, platform } from "node:os";
import { join } from "node:path";
import { programFile } from "../../program-files.ts";

const ENGINE = programFile("pulumi/main.ts");

/**
 * Builds the environment in which the SST CLI runs the stand-in for Pulumi's engine and keeps its
 * state at `endpoint`. It contains none of the user's AWS settings, and the CLI cannot find their
 * credentials and profiles. Nothing is written to the user's home folder, no telemetry is sent, no
 * binary is downloaded.
 */
export function sstEnvironment(options: {
  cwd: string;
  stage: string;
  endpoint: string;
  env: NodeJS.ProcessEnv;
}): NodeJS.ProcessEnv {
  const { cwd, stage, endpoint, env } = options;
  const configDir = join(cwd, ".sst", "local", "config");
  const emptyFile = join(configDir, "none");
  mkdirSync(join(configDir, "sst", "bin"), { recursive: true });
  mkdirSync(join(cwd, ".sst", "log"), { recursive: true });
  writeFileSync(emptyFile, "");
  const engine = writeEngineScript(join(binDir(configDir), "pulumi"));
  return {
    ...withoutAws(env),
    SST_STAGE: stage,
    XDG_CONFIG_HOME: configDir,
    // macOS derives the settings folder from the home folder alone.
    ...(platform() === "darwin" && {
      HOME: configDir,
      npm_config_userconfig: join(homedir(), ".npmrc"),
      npm_config_cache: join(homedir(), ".npm"),
    }),
    SST_PULUMI_PATH: engine,
    SST_LOG: join(cwd, ".sst", "log", "sst.log"),
    SST_NO_BUN: "1",
    SST_SKIP_DEPENDENCY_CHECK: "1",
    SST_TELEMETRY_DISABLED: "1",
    SST_AWS_NO_PROFILE: "1",
    AWS_PROFILE: "",
    AWS_CONFIG_FILE: emptyFile,
    AWS_SHARED_CREDENTIALS_FILE: emptyFile,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
    AWS_EC2_METADATA_DISABLED: "true",
    // Per service too: an .env file of the app may set any of them.
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ENDPOINT_URL_SSM: endpoint,
    AWS_ENDPOINT_URL_STS: endpoint,
  };
}

/** The folder in which the CLI looks for its binaries: Go's `os.UserConfigDir`. */
function binDir(configDir: string): string {
  return platform() === "darwin"
    ? join(configDir, "Library", "Application Support", "sst", "bin")
    : join(configDir, "sst", "bin");
}

function writeEngineScript(file: string): string {
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(file, `#!/bin/sh\nexec ${[process.execPath, ENGINE].map(quoted).join(" ")} "$@"\n`);
  chmodSync(file, 0o755);
  return file;
}

const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

const KEPT_AWS_VARIABLES = new Set(["AWS_REGION", "AWS_DEFAULT_REGION"]);

function withoutAws(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !name.startsWith("AWS_") || KEPT_AWS_VARIABLES.has(name),
    ),
  );
}
