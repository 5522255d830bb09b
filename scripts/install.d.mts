export function installDependencies(
  root: string,
  options?: {
    /** In ms: for reaching the registry, and for the installation. */
    limits?: { registry: number; install: number };
    env?: NodeJS.ProcessEnv;
  },
): Promise<void>;
