import { AppError } from "../error/index.ts";
import { replaceWords } from "./replace.ts";
import { Mapping } from "./schema.ts";
import type { StringReplace, StringReplaced } from "./schema.ts";

export { replaceWords } from "./replace.ts";
export * from "./schema.ts";

/** Reads the JSON text of the mapping; undefined or empty where it was never set. */
export type ReadMapping = () => Promise<string | undefined>;

/**
 * Replaces the words of the mapping in a text.
 *
 * @throws AppError `string.mapping_not_found`; Error when the mapping is not an object of strings
 */
export async function replace(
  readMapping: ReadMapping,
  { content }: StringReplace,
): Promise<StringReplaced> {
  const text = await readMapping();
  if (!text) throw new AppError("not_found", "string.mapping_not_found", "parameter not found");
  return { message: replaceWords(Mapping.parse(JSON.parse(text)), content) };
}
