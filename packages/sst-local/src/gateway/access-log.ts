import { contextVariable } from "./parameter-mapping.ts";

/** Fills the format of a stage's access log in; what a request does not have prints as a dash. */
export function accessLogLine(format: string, variables: object): string {
  return format.replaceAll(/\$context\.([\w-]+(?:\.[\w-]+)*)/g, (_whole, path: string) => {
    const value = contextVariable(variables, path);
    if (value === undefined || value === null || value === "") return "-";
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}
