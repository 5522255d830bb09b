export function confineKill(
  toSelf: (signal: number, kill: (pid: number, signal: number) => number) => number,
): void;
