import type { RouteKey } from "./routes.ts";

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
  /** Routes that API Gateway answers by itself here, with the `mock` of their row and no backend. */
  mocks: readonly RouteKey[];
}

const personal: StageSettings = {
  permanent: false,
  chatIdentity: "username",
  adminGroup: "apiAdmins",
  mocks: [],
};

const stages: Record<string, Partial<StageSettings>> = {
  prod: { permanent: true, chatIdentity: "cognito" },
  preview: { mocks: ["PUT /rooms/{roomId}", "DELETE /rooms/{roomId}"] },
};

/** The settings of a stage: its own, over those of a personal stage. */
export function stageSettings(stage: string): StageSettings {
  return { ...personal, ...(Object.hasOwn(stages, stage) ? stages[stage] : {}) };
}
