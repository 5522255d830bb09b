import { AwsError } from "../../aws/error.ts";

/** @see https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html */
export const messageRejected = (message: string) => new AwsError("MessageRejected", message);

/** A value that is not valid, by its names in the two versions of the API. */
export const invalidValue = (message: string) =>
  new AwsError("BadRequestException", message, { queryCode: "InvalidParameterValue" });

/** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_SendEmail.html#API_SendEmail_Errors */
export const noConfigurationSet = (name: string) =>
  new AwsError("NotFoundException", `Configuration set <${name}> does not exist.`, {
    status: 404,
    queryCode: "ConfigurationSetDoesNotExist",
  });

export const noTemplate = (name: string) =>
  new AwsError("NotFoundException", `Template ${name} does not exist`, {
    status: 404,
    queryCode: "TemplateDoesNotExist",
  });

export const noIdentity = (name: string) =>
  new AwsError("NotFoundException", `Email identity ${name} does not exist.`, { status: 404 });
