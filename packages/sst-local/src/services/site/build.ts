import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { constants, setPriority } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { UserError } from "../../errors.ts";
import { withLock } from "../../process/lock.ts";
import type { StaticSite } from "./graph.ts";
import { fingerprint } from "./fingerprint.ts";

export interface BuildSiteOptions {
  /** Folder of sst.config.ts. */
  cwd: string;
  /** Folder for the builds of this site. */
  folder: string;
  /** Of the site's, with local addresses. */
  environment: Record<string, string>;
}

/**
 * The folder with a site's files, made anew if anything has changed that they are made from. They are
 * a copy of their own: another stage, with other addresses, builds into the same folder.
 * @throws UserError with what the command wrote, when it fails
 */
export async function buildSite(
  { name, build, output }: StaticSite,
  { cwd, folder, environment }: BuildSiteOptions,
): Promise<string> {
  const made = resolve(cwd, output);
  if (!build) return made;
  const key = await fingerprint(cwd, [output], [build.command, build.directory, environment]);
  const [files, mark] = [join(folder, "files"), join(folder, "fingerprint")];
  if (existsSync(files) && (await readFile(mark, "utf8").catch(() => "")) === key) return files;

  await mkdir(folder, { recursive: true });
  await rm(mark, { force: true });
  const [fresh, old] = [join(folder, "fresh"), join(folder, "old")];
  await Promise.all([fresh, old].map((one) => rm(one, { recursive: true, force: true })));
  await withLock(join(cwd, ".sst", `site-${name}.lock`), async () => {
    await run(name, build.command, build.directory, environment);
    if (!existsSync(made)) {
      throw new UserError(`${name}: \`${build.command}\` made no ${output}.`);
    }
    await cp(made, fresh, { recursive: true });
  });
  if (existsSync(files)) await rename(files, old);
  await rename(fresh, files);
  await rm(old, { recursive: true, force: true });
  await writeFile(mark, key);
  return files;
}

async function run(
  name: string,
  command: string,
  cwd: string,
  environment: Record<string, string>,
): Promise<void> {
  const child = spawn(command, {
    cwd,
    shell: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      // A test's own is no site's.
      NODE_ENV: undefined,
      PATH: [join(cwd, "node_modules", ".bin"), process.env["PATH"]].join(delimiter),
      ...environment,
    },
  });
  // Who saves a handler waits for its answer, and not for this.
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  let wrote = "";
  const keep = (chunk: Buffer) => (wrote = (wrote + chunk.toString()).slice(-10_000));
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const code = await new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  if (code !== 0) throw new UserError(`${name} does not build:\n${wrote.trim()}`);
}
