import { stageSettings } from "./stage.ts";
import { table } from "./storage.ts";

const { chatIdentity } = stageSettings($app.stage);

/** What every function has in common; SST's own defaults are x86 and a runtime that AWS has retired. */
const common = { runtime: "nodejs22.x", architecture: "arm64" } as const;

const index = $interpolate`${table.arn}/index/gsi1`;
