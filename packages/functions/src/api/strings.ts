import { variable } from "../config.ts";
import { createApp } from "./app.ts";
import { toHandler } from "./lambda.ts";
import { parameterReader } from "./mapping.ts";
import { strings } from "./routers/strings.ts";

const readMapping = parameterReader(variable("STRINGS_MAPPING_PARAMETER_NAME"));

/** The Lambda function of `/string`. */
export const handler = toHandler(createApp().route("/string", strings(readMapping)));
