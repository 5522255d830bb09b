/** Everything outside of ourselves that an evaluation looked at. */
export interface Inputs {
  /** Absolute paths of files that were bundled or read, and of files looked for in vain. */
  files: string[];
  /** Absolute paths of folders that were listed. */
  folders: string[];
  /** Names of environment variables that were read. */
  env: string[];
}
