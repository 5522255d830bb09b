import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/**
 * Calls the AWS CLI with its own region and credentials and returns its JSON output.
 * @throws Error with the message of the CLI.
 */
export async function aws<T>(...args: readonly string[]): Promise<T> {
  try {
    const { stdout } = await run("aws", [...args, "--output", "json"], { encoding: "utf8" });
    return JSON.parse(stdout || "null") as T;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === "ENOENT") {
      throw new Error(
        "The AWS CLI is not installed: https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html",
      );
    }
    throw new Error(stderr?.trim() || `aws ${args.slice(0, 2).join(" ")} failed`);
  }
}
