export const WAKE_UP: number;
export const WAITING: number;
export const CLAIMED: number;
export const CONTROL_LENGTH: number;
export const CONSUMED: number;
export const WINDOW: number;
export const IDLE_MS: number;
