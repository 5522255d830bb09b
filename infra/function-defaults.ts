/** What every function has in common; SST's own defaults are x86 and a runtime that AWS has retired. */
export const common = { runtime: "nodejs22.x", architecture: "arm64" } as const;
