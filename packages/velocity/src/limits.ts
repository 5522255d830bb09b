/**
 * What a mapping template may use. The first two are API Gateway's; the others keep a
 * template with hostile data from taking the process with it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const MAX_TEMPLATE_BYTES = 300 * 1024;
export const MAX_FOREACH_ITERATIONS = 1000;
/** Characters of the output, and of any string built on the way: a payload holds no more than 10 MB. */
export const MAX_TEXT_LENGTH = 10 * 1024 * 1024;
/** How deep blocks, expressions, macros and printed maps nest. */
export const MAX_DEPTH = 200;
/** How deep JSON nests, read or written. */
export const MAX_JSON_DEPTH = 1000;
/** Elements of a range such as `[1..9]`, and of a list that methods add to. */
export const MAX_LIST_LENGTH = 1_000_000;
/** Nodes visited in one rendering. */
export const MAX_STEPS = 2_000_000;
