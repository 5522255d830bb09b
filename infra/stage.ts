import type { RouteKey } from "@souk/contract/route";

/** The regions that a stage can be in. */
type Region = "us-east-1" | "us-west-2";

/**
 * A standby: the code of a stage in its second region, over the replicas of its table and key and with its
 * user pool. docs/production.md, "Go on in the second region".
 */
export interface Standby {
  /** The stage whose settings it has. */
  of: string;
  /**
   * It has taken over: its functions read the table's stream. In one region only, since each event would be
   * handled twice, and the fan-out of one region takes the connections of the other for closed.
   */
  active: boolean;
  /** The outputs `tableName`, `userPoolId` and `userPoolClientId` of that stage. */
  tableName: string | undefined;
  userPoolId: string | undefined;
  userPoolClientId: string | undefined;
}

/** The settings by which stages differ. No other file decides by a stage's name. */
export interface StageSettings {
  /** The stage is retained and protected against removal, and may have standing costs. */
  permanent: boolean;
  /**
   * The stage, or a part of it, is about to be removed: the deploy takes the protection off its resources
   * and lets the repository be deleted with its images. It deletes nothing.
   * docs/production.md, "Take a part away" and "Remove the stage".
   */
  ending: boolean;
  /**
   * A permanent stage has the container of packages/service, with its network, load balancer and
   * pipeline: about four fifths of the standing costs. Without it no other part changes.
   */
  container: boolean;
  /**
   * How a chat caller is identified: `cognito` requires a verified token; `username` also accepts
   * the `username` query parameter without a token, which is convenient and not authentication.
   */
  chatIdentity: "cognito" | "username";
  /** The Cognito group whose members may manage users. */
  adminGroup: string;
  region: Region;
  /** The region of the replicas of a permanent stage's table and key. */
  secondRegion: Region;
  /** Of a stage that runs over the replicas of another one. */
  standby?: Standby;
  /** A Route 53 zone that the stage's host names belong to; without it they are AWS's defaults. */
  domain?: string | undefined;
  /** The GitHub repository, as owner/name, whose branch `main` the container is built from. */
  repository: string;
  /** The e-mail address that alarms are sent to; without it none are sent. */
  alarmEmail?: string | undefined;
  /** Limits for all callers together, in requests a second; without it those of the account. */
  throttle?: { rate: number; burst: number };
  /** Routes that have a mock integration in this stage, with the `mock` of their row. */
  mocks: readonly RouteKey[];
}

const personal: StageSettings = {
  permanent: false,
  ending: false,
  container: true,
  chatIdentity: "username",
  adminGroup: "apiAdmins",
  region: "us-east-1",
  secondRegion: "us-west-2",
  // Not a valid owner on GitHub, so that the pipeline's error names the missing variable.
  repository: process.env["SOUK_REPOSITORY"] ?? "set_SOUK_REPOSITORY/souk",
  mocks: [],
};

const stages: Record<string, Partial<StageSettings>> = {
  prod: {
    permanent: true,
    chatIdentity: "cognito",
    domain: process.env["SOUK_DOMAIN"] || undefined,
    alarmEmail: process.env["SOUK_ALARM_EMAIL"] || undefined,
    throttle: { rate: 500, burst: 1000 },
  },
  preview: { mocks: ["PUT /rooms/{roomId}", "DELETE /rooms/{roomId}"] },
};

const standbys: Record<string, Standby> = {
  "prod-west": {
    of: "prod",
    active: false,
    tableName: process.env["SOUK_TABLE_NAME"],
    userPoolId: process.env["SOUK_USER_POOL_ID"],
    userPoolClientId: process.env["SOUK_USER_POOL_CLIENT_ID"],
  },
};

/** The settings of a stage, which override those of a personal stage. */
export function stageSettings(stage: string): StageSettings {
  const standby = Object.hasOwn(standbys, stage) ? standbys[stage] : undefined;
  if (standby) {
    const primary = stageSettings(standby.of);
    // Without the container, whose only routes the API has as well.
    return { ...primary, region: primary.secondRegion, container: false, standby };
  }
  return { ...personal, ...(Object.hasOwn(stages, stage) ? stages[stage] : {}) };
}

/** @throws Error when a variable that a standby needs is not set */
export function required(value: string | undefined, variable: string): string {
  if (value) return value;
  throw new Error(`A standby needs ${variable}, an output of its stage: see docs/production.md.`);
}
