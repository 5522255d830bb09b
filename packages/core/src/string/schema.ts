import * as z from "zod";

/** The longest text in which words are replaced, in UTF-16 units. */
export const CONTENT_MAX = 100_000;

/** Body of POST /string/replace. An empty text has no words, and is one. */
export const StringReplace = z.strictObject({ content: z.string().max(CONTENT_MAX) });
export type StringReplace = z.infer<typeof StringReplace>;

/** The text with its words replaced. */
export const StringReplaced = z.object({ message: z.string() });
export type StringReplaced = z.infer<typeof StringReplaced>;

/** Which word becomes what, as the parameter has it in JSON. */
export const Mapping = z.record(z.string().min(1), z.string());
export type Mapping = z.infer<typeof Mapping>;
