import type { Metafile } from "esbuild";

export function bundleCore(root: string): Promise<{
  files: Map<string, Uint8Array>;
  sources: string[];
  metafile: Metafile;
}>;
export function entryFolders(root: string): string[];
