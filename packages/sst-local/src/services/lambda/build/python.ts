import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { UserError } from "../../../errors.ts";
import { programFile } from "../../../program-files.ts";
import type { Build, BuildOptions } from "./bundler.ts";
import { copiedFiles, publish } from "./publish.ts";
import { isOnPath } from "./tools.ts";

const run = promisify(execFile);

/** Folders that hold no sources. */
const LEFT_OUT = /^(?:\.|__pycache__$|node_modules$|dist$|build$|venv$|env$)|\.egg-info$/;

/** A Python project: the folder of a `pyproject.toml`. */
interface Project {
  readonly folder: string;
  /** What is on the path of its modules: the folder `src`, or the project's own. */
  readonly sources: string;
}

/**
 * Builds a Python function as SST deploys it: the sources of its project and of the workspace around
 * it, the packages of the project, and the program `bootstrap`, which runs them by the Lambda Runtime
 * API. Packages are installed by uv; without it, those of `python3` are used.
 * @throws UserError for a handler without a source; the last good build is kept
 * @see https://sst.dev/docs/component/aws/function#python
 */
export async function buildPython(options: BuildOptions): Promise<Build> {
  const { target, root, outDir } = options;
  const { copyFiles, functionID, handler, runtime } = target;
  const dot = handler.lastIndexOf(".");
  const source = resolve(root, `${handler.slice(0, dot)}.py`);
  if (!existsSync(source)) {
    throw new UserError(`${functionID}: there is no source for "${handler}".`, {
      hint: `Looked for ${relative(root, source)}.`,
    });
  }
  const own = projectOf(source, root);
  const projects = [own, ...(await workspaceOf(own, root))];
  const folder = join(outDir, functionID);
  const outdir = join(folder, "bundle");
  const sources = (await Promise.all(projects.map(({ sources: from }) => filesOf(from)))).map(
    (paths, index) => ({ from: projects[index]!.sources, paths }),
  );
  const program = await interpreter(runtime);
  const packages = await installPackages(own, folder, program);
  const settings = { runtime, ...packages };
  const files = sources.flatMap(({ from, paths }) =>
    paths.map(async (path) => ({
      path: join(outdir, relative(from, path)),
      contents: await readFile(path),
    })),
  );
  const client = await readFile(programFile("services/lambda/runtime/python.py"));
  const outputFiles = [
    // The project's own file goes before one of the same name in another project.
    ...unique(await Promise.all(files)),
    { path: join(outdir, "python.json"), contents: Buffer.from(JSON.stringify(settings)) },
    {
      path: join(outdir, "bootstrap"),
      contents: Buffer.concat([Buffer.from(`#!${program}\n`), client]),
      mode: 0o755,
    },
  ];
  const code = await publish({ folder, outdir, outputFiles, copyFiles, root });
  const module = relative(own.sources, source).replace(/\.py$/, "").split(sep).join("/");
  const inputs = [
    ...sources.flatMap(({ from, paths }) => [from, ...paths]),
    ...projects.map((project) => join(project.folder, "pyproject.toml")).filter(existsSync),
    ...(await copiedFiles(copyFiles, root)),
  ];
  return { code, handler: `${module}${handler.slice(dot)}`, inputs: [...new Set(inputs)] };
}

function unique<File extends { path: string }>(files: readonly File[]): File[] {
  return [...new Map(files.toReversed().map((file) => [file.path, file])).values()];
}

/** The project of a file: the nearest folder with a `pyproject.toml`, or else the app. */
function projectOf(file: string, root: string): Project {
  for (let folder = dirname(file); folder.startsWith(root); folder = dirname(folder)) {
    if (folder === root || existsSync(join(folder, "pyproject.toml"))) {
      return projectIn(folder, file);
    }
  }
  return projectIn(root, file);
}

function projectIn(folder: string, file?: string): Project {
  const src = join(folder, "src");
  const isInSrc = file === undefined ? existsSync(src) : file.startsWith(src + sep);
  return { folder, sources: isInSrc ? src : folder };
}

/**
 * The other members of the workspace that a project belongs to.
 * @see https://docs.astral.sh/uv/concepts/projects/workspaces/
 */
async function workspaceOf({ folder }: Project, root: string): Promise<Project[]> {
  for (let above = folder; above.startsWith(root); above = dirname(above)) {
    const text = await readFile(join(above, "pyproject.toml"), "utf8").catch(() => "");
    const [, list] = /\[tool\.uv\.workspace\][^[]*?\bmembers\s*=\s*\[([^\]]*)\]/.exec(text) ?? [];
    if (list !== undefined) {
      const patterns = [...list.matchAll(/["']([^"']+)["']/g)].map(([, pattern = ""]) => pattern);
      const members = await Promise.all(patterns.map((pattern) => membersOf(above, pattern)));
      return members
        .flat()
        .filter((member) => member !== folder)
        .map((member) => projectIn(member));
    }
    if (above === root) break;
  }
  return [];
}

/** The folders of a member, which may end in `/*`. */
async function membersOf(workspace: string, pattern: string): Promise<string[]> {
  if (!pattern.endsWith("/*")) return [join(workspace, pattern)].filter((one) => existsSync(one));
  const parent = join(workspace, pattern.slice(0, -2));
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !LEFT_OUT.test(entry.name))
    .map(({ name }) => join(parent, name));
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const lists = await Promise.all(
    entries
      .filter(({ name }) => !LEFT_OUT.test(name))
      .map((entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return filesOf(path);
        return Promise.resolve(entry.isFile() ? [path] : []);
      }),
  );
  return lists.flat();
}

/** The program on the PATH that runs a runtime: `python3.12` where there is one, else `python3`. */
async function interpreter(runtime: string): Promise<string> {
  const name = isOnPath(runtime) ? runtime : "python3";
  // The file itself: a version manager's stand-in needs variables that a function does not have.
  const { stdout } = await run(name, ["-c", "import sys; print(sys.executable)"]);
  return stdout.trim();
}

interface Packages {
  /** Folders of installed packages. */
  readonly paths: readonly string[];
  /** Why packages may be missing. */
  readonly problem?: string;
}

/** Installs what a project depends on, once for each content of its `pyproject.toml`; lock files are not read. */
async function installPackages(
  project: Project,
  folder: string,
  python: string,
): Promise<Packages> {
  const file = join(project.folder, "pyproject.toml");
  const text = await readFile(file, "utf8").catch(() => "");
  const [, list = ""] = /^dependencies\s*=\s*\[([^\]]*)\]/m.exec(text) ?? [];
  if (!/["']/.test(list)) return { paths: [] };
  if (!isOnPath("uv")) {
    const problem = `The packages in ${file} are not installed, which needs the program uv on the PATH.`;
    return { paths: [], problem };
  }
  const key = createHash("sha256").update(text).update(python).digest("hex").slice(0, 16);
  const packages = join(folder, "packages", key);
  if (existsSync(packages)) return { paths: [packages] };
  const draft = `${packages}.${process.pid}`;
  await mkdir(dirname(packages), { recursive: true });
  try {
    const args = ["pip", "install", "--quiet", "--python", python, "--target", draft, "-r", file];
    await run("uv", args, { cwd: project.folder });
    await rename(draft, packages);
    return { paths: [packages] };
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    const { message, stderr = message } = error as Error & { stderr?: string };
    return { paths: [], problem: `uv did not install the packages in ${file}: ${stderr.trim()}` };
  }
}
