import type { RouteKey } from "@souk/contract/route";

/** How one stage differs from another. Everything that differs is decided here and nowhere else. */
export interface StageSettings {
  /** Kept and protected against removal. Only such a stage may cost money while nobody uses it. */
  permanent: boolean;
  /**
   * Who a chat caller is: `cognito` believes a verified token only; `username` believes the
   * `username` query parameter where there is no token, which is convenient and proves nothing.
   */
  chatIdentity: "cognito" | "username";
  /** The Cognito group whose members may manage users. */
  adminGroup: string;
  /** Where a permanent stage keeps the replica of its table and of its key. */
  secondRegion: string;
  /** What the stage's host names end in; a zone of Route 53. Without it AWS's own names serve. */
  domain?: string | undefined;
  /** The GitHub repository, as owner/name, whose `main` the container is built from. */
  repository: string;
  /** Who is told when an alarm goes off; without it nobody is. */
  alarmEmail?: string | undefined;
  /** What all callers together may send, in requests a second; without it the account's limit. */
  throttle?: { rate: number; burst: number };
  /** Routes that API Gateway answers by itself here, with the `mock` of their row and no backend. */
  mocks: readonly RouteKey[];
}

const personal: StageSettings = {
  permanent: false,
  chatIdentity: "username",
  adminGroup: "apiAdmins",
  secondRegion: "us-west-2",
  // No name that somebody could have: until it is set, the pipeline says what is missing.
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

/** The settings of a stage: its own, over those of a personal stage. */
export function stageSettings(stage: string): StageSettings {
  return { ...personal, ...(Object.hasOwn(stages, stage) ? stages[stage] : {}) };
}
