import * as z from "../validation/index.ts";

/** The longest text in which words are replaced, in UTF-16 units. */
const CONTENT_MAX = 100_000;

/** Body of POST /string/replace. The text may be empty. */
export const StringReplace = z.strictObject({
  content: z.string().check(z.maxLength(CONTENT_MAX)),
});
export type StringReplace = z.infer<typeof StringReplace>;

/** The response: the text with its words replaced. */
export const StringReplaced = z.object({ message: z.string() });
export type StringReplaced = z.infer<typeof StringReplaced>;

/** The replacement of each word, as the SSM parameter holds it in JSON. */
export const Mapping = z.record(z.string().check(z.minLength(1)), z.string());
export type Mapping = z.infer<typeof Mapping>;
