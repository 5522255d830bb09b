import type { SpawnOptions } from "node:child_process";

export function run(
  program: string,
  args: readonly string[],
  options?: SpawnOptions & { limitMs?: number; onOutput?: (text: string) => void },
): Promise<{ code: number; output: string; isOverLimit: boolean }>;
