import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/**
 * The names of Chrome and Chromium on the PATH. The headless shell is a browser without windows, which
 * needs a third of the CPU time. The last may be stubs that ask to install a snap.
 */
const names = [
  "chromium-headless-shell",
  "chrome-headless-shell",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge",
];

/** Where they are installed when they are not on the PATH. */
const installPaths = [
  "/opt/google/chrome/chrome",
  "/snap/bin/chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ...["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((variable) => {
    const folder = process.env[variable];
    return folder === undefined
      ? []
      : [
          join(folder, "Google/Chrome/Application/chrome.exe"),
          join(folder, "Microsoft/Edge/Application/msedge.exe"),
        ];
  }),
];

/** The advice when there is no browser and none can be installed. */
export const HOW_TO_GET_ONE =
  "Install Chrome or Chromium (https://www.google.com/chrome/), or name one by CHROME_PATH.";

/**
 * The path of a Chrome or Chromium: CHROME_PATH, or else one that is installed.
 * @throws Error when CHROME_PATH is not an executable file
 */
export function findChromium(): string | undefined {
  const configured = process.env["CHROME_PATH"];
  if (configured !== undefined && configured !== "") {
    if (isExecutable(configured)) return configured;
    throw new Error(`CHROME_PATH is ${configured}, which is not an executable file.`);
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [
    ...names.flatMap((name) => folders.map((folder) => join(folder, name))),
    ...installPaths,
  ].find(isExecutable);
}

/** Debian's packages with a Chromium, the first of which older releases do not have. */
const packages = ["chromium-headless-shell", "chromium"];

/** Installs Debian's Chromium if this is Debian and the user is root. @returns whether it did */
export function installChromium(): boolean {
  if (!isDebian() || !isRoot()) return false;
  console.log("There is no Chrome for the browser tests: installing Debian's …");
  const apt = (...args: string[]) =>
    spawnSync("apt-get", ["-qq", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  const install = (name: string) => apt("install", "-y", "--no-install-recommends", name);
  return apt("update") && packages.some(install);
}

/** Chromium's sandbox does not run as root. */
export const isRoot = (): boolean => process.getuid?.() === 0;

function isDebian(): boolean {
  const file = "/etc/os-release";
  return existsSync(file) && /^ID=debian$/m.test(readFileSync(file, "utf8"));
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
