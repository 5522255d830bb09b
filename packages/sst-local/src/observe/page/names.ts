import type { AppInfo } from "../data.ts";

/** The name in the infra of a function, by its physical name. */
export const functionName = ({ functions }: AppInfo, physicalName: string): string =>
  functions.find((one) => one.physicalName === physicalName)?.name ?? physicalName;

/** The name of a table as it is in the infra: `Table` for `souk-local-TableTable-abcdefgh`. */
export const tableName = ({ name, stage }: AppInfo, physicalName: string): string => {
  const prefix = `${name}-${stage}-`;
  return physicalName.startsWith(prefix)
    ? physicalName.slice(prefix.length).replace(/(?:Table)?-[a-z]{8}$/, "")
    : physicalName;
};
