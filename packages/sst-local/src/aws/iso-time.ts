/** A time without fractions of a second: `2026-11-28T10:00:00Z`. @param time epoch milliseconds */
export const isoSeconds = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;
