import "../api/without-undici.ts";
import { variable } from "../config.ts";
import { createApp } from "../api/app.ts";
import { toHandler } from "../api/lambda.ts";
import { parameterReader } from "../api/ssm-parameter.ts";
import { strings } from "../api/routers/strings.ts";

const readMapping = parameterReader(variable("STRINGS_MAPPING_PARAMETER_NAME"));

/** The Lambda function of `/string`. */
export const handler = toHandler(createApp().route("/string", strings(readMapping)));
