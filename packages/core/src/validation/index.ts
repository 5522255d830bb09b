/**
 * The zod of all schemas that functions load. `zod/mini` has the same schemas as `zod`, with functions
 * in the place of methods, so that a bundle leaves out what no schema uses, and without messages: the
 * English ones of `zod` are set here.
 */
import { config } from "zod/mini";
import english from "zod/v4/locales/en.js";

export * from "zod/mini";

config(english());
