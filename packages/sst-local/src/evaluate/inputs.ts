/** Everything outside of ourselves that an evaluation looked at; paths are absolute. */
export interface Inputs {
  /** Files that were bundled or read. */
  files: string[];
  /** Folders that were listed. */
  folders: string[];
  /** Files and folders of which only the existence was asked. */
  existence: string[];
  /** Names of environment variables. */
  env: string[];
}
