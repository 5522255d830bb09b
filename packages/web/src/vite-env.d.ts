interface ImportMetaEnv {
  /** Set by vite.config.ts: true in a build for a stack that runs on this machine. */
  readonly IS_LOCAL: boolean;
}
