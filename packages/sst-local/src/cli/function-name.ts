import { UserError } from "../errors.ts";
import { didYouMean } from "./did-you-mean.ts";

/**
 * The physical name of a function, given that name or the one of the infra.
 * @param functions physical names by those of the infra
 * @param others what else a command takes instead of a function
 * @throws {UserError} when there is no such function
 */
export function functionName(
  functions: Readonly<Record<string, string>>,
  wanted: string,
  others: readonly string[] = [],
): string {
  if (Object.hasOwn(functions, wanted)) return functions[wanted] ?? wanted;
  if (Object.values(functions).includes(wanted)) return wanted;
  const names = [...Object.keys(functions), ...others];
  throw new UserError(`There is no function "${wanted}".${didYouMean(wanted, names)}`, {
    hint: names.length === 0 ? "This app has none." : `There are: ${names.join(", ")}.`,
  });
}
