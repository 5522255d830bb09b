import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** What Chrome and Chromium are called on the PATH. The first are never a stub that asks for snap. */
const names = [
  "google-chrome-stable",
  "google-chrome",
  "chrome",
  "chromium",
  "chromium-browser",
  "microsoft-edge",
];

/** Where they are installed without being on the PATH. */
const places = [
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

/** What to do where there is none and none can be installed. */
export const HOW_TO_GET_ONE =
  "Install Chrome or Chromium (https://www.google.com/chrome/), or name one by CHROME_PATH.";

/**
 * The program file of a Chrome or Chromium: the one that CHROME_PATH names, else any there is.
 * @throws Error for a CHROME_PATH that is no program
 */
export function findChromium(): string | undefined {
  const told = process.env["CHROME_PATH"];
  if (told !== undefined && told !== "") {
    if (isProgram(told)) return told;
    throw new Error(`CHROME_PATH is ${told}, which is no program.`);
  }
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(
    isProgram,
  );
}

/** Installs Debian's own Chromium, where this is Debian and we may. @returns whether it did */
export function installChromium(): boolean {
  if (!isDebian() || !isRoot()) return false;
  console.log("There is no Chrome for the browser tests: installing Debian's chromium …");
  const apt = (...args: string[]) =>
    spawnSync("apt-get", ["-qq", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    }).status === 0;
  return apt("update") && apt("install", "-y", "--no-install-recommends", "chromium");
}

/** Root has to do without Chromium's sandbox, which needs somebody to become. */
export const isRoot = (): boolean => process.getuid?.() === 0;

function isDebian(): boolean {
  const file = "/etc/os-release";
  return existsSync(file) && /^ID=debian$/m.test(readFileSync(file, "utf8"));
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
