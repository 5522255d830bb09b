import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { UserError } from "../../errors.ts";
import { withLock } from "../../process/lock.ts";
import { startProcess } from "../../process/tied-process.ts";
import type { SiteBuild, StaticSite } from "./graph.ts";
import { fingerprint } from "./fingerprint.ts";

export interface BuildSiteOptions {
  /** Folder of sst.config.ts. */
  cwd: string;
  /** Folder for the builds of this site. */
  folder: string;
  /** The environment of the site's build, with local addresses. */
  environment: Record<string, string>;
  /** Ends a build in progress. */
  signal: AbortSignal;
}

/**
 * Builds a site if any of its inputs has changed, and returns the folder of its files. The files are
 * copied there, since another stage builds into the same output folder with other addresses.
 * @throws UserError with the output of the command, when it fails
 */
export async function buildSite(
  { name, build, output }: StaticSite,
  { cwd, folder, environment, signal }: BuildSiteOptions,
): Promise<string> {
  const outputFolder = resolve(cwd, output);
  if (!build) return outputFolder;
  const key = await fingerprint(cwd, [output], [build.command, build.directory, environment]);
  const [files, keyFile] = [join(folder, "files"), join(folder, "fingerprint")];
  if (existsSync(files) && (await readFile(keyFile, "utf8").catch(() => "")) === key) return files;

  await mkdir(folder, { recursive: true });
  await rm(keyFile, { force: true });
  const [fresh, old] = [join(folder, "fresh"), join(folder, "old")];
  await Promise.all([fresh, old].map((one) => rm(one, { recursive: true, force: true })));
  await withLock(join(cwd, ".sst", `site-${name}.lock`), async () => {
    await run(name, build, environment, signal);
    if (!existsSync(outputFolder)) {
      throw new UserError(`${name}: \`${build.command}\` did not create ${output}.`, {
        hint: "Check `build.output` of the StaticSite.",
      });
    }
    await cp(outputFolder, fresh, { recursive: true });
  });
  if (existsSync(files)) await rename(files, old);
  await rename(fresh, files);
  await rm(old, { recursive: true, force: true });
  await writeFile(keyFile, key);
  return files;
}

/** @throws UserError with the output of the command when it fails; AbortError when it was stopped */
async function run(
  name: string,
  { command, directory }: SiteBuild,
  environment: Record<string, string>,
  signal: AbortSignal,
): Promise<void> {
  // In a process group of its own, so that Ctrl-C reaches it through `signal` only. A low priority
  // leaves the processor to functions that are built and invoked meanwhile.
  const child = await startProcess({
    ...(process.platform === "win32"
      ? { file: "cmd.exe", args: ["/d", "/s", "/c", command] }
      : { file: "nice", args: ["-n", "19", "/bin/sh", "-c", command] }),
    cwd: directory,
    env: {
      // Set when sst-local runs in a test; a site is built without it.
      NODE_ENV: undefined,
      PATH: [join(directory, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
      ...environment,
    },
  });
  const stop = () => void child.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  const end = await child.exited;
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (end === 0) return;
  throw new UserError(`${name} does not build:\n${stripVTControlCharacters(child.output())}`);
}
