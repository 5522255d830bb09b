/**
 * Limits of compiling and rendering a template. The first two are quotas of API Gateway; the others
 * bound the memory and time that a template can use.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const MAX_TEMPLATE_BYTES = 300 * 1024;
export const MAX_FOREACH_ITERATIONS = 1000;
/** Characters of the output, and of any string built on the way: a payload holds no more than 10 MB. */
export const MAX_TEXT_LENGTH = 10 * 1024 * 1024;
/** Nesting of blocks, expressions, macros and printed maps. */
export const MAX_DEPTH = 200;
/** Nesting of JSON that is parsed or written. */
export const MAX_JSON_DEPTH = 1000;
/** Elements of a range such as `[1..9]`, and of a list that methods add to. */
export const MAX_LIST_LENGTH = 1_000_000;
/** Nodes visited in one rendering. */
export const MAX_STEPS = 2_000_000;
