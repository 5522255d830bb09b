import type { QueryOperation } from "../../aws/api.ts";
import type { XmlFields } from "../../aws/protocols/xml.ts";
import { invalidValue, noTemplate } from "./errors.ts";
import type { SesSettings } from "./graph.ts";
import type { Mailer, OutgoingMail } from "./mailer.ts";
import { parseMessage } from "./mime.ts";
import { renderTemplate } from "./template.ts";

type Run = (input: URLSearchParams, mailer: Mailer, settings: SesSettings) => XmlFields;

/** The emulated operations of the first version of the API, all of which AWS wants signed. */
export const v1Operations = (
  mailer: Mailer,
  settings: () => SesSettings,
): Record<string, QueryOperation> =>
  Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, run]): [string, QueryOperation] => [
      name,
      { access: "signed", run: (input) => run(input, mailer, settings()) },
    ]),
  );

/** @see https://docs.aws.amazon.com/ses/latest/APIReference/API_Operations.html */
const OPERATIONS: Record<string, Run> = {
  SendEmail: (input, mailer) => ({
    MessageId: mailer.send({
      ...commonOf(input, "SendEmail"),
      subject: input.get("Message.Subject.Data") ?? "",
      text: input.get("Message.Body.Text.Data") ?? undefined,
      html: input.get("Message.Body.Html.Data") ?? undefined,
    }),
  }),
  SendRawEmail(input, mailer) {
    const message = parseMessage(Buffer.from(input.get("RawMessage.Data") ?? "", "base64"));
    const destinations = members(input, "Destinations");
    return {
      MessageId: mailer.send({
        ...commonOf(input, "SendRawEmail"),
        ...message,
        from: input.get("Source") ?? message.from ?? "",
        ...(destinations.length > 0 && { to: destinations, cc: [], bcc: [] }),
      }),
    };
  },
  SendTemplatedEmail(input, mailer, { templates }) {
    const name = input.get("Template") ?? "";
    const template = templates.find((one) => one.name === name);
    if (!template) throw noTemplate(name);
    return {
      MessageId: mailer.send({
        ...commonOf(input, "SendTemplatedEmail"),
        ...renderTemplate(template, input.get("TemplateData") ?? "{}"),
      }),
    };
  },
  ListIdentities(input, _, { identities }) {
    const type = input.get("IdentityType");
    const names = identities
      .map(({ name }) => name)
      .filter((name) => type === null || (type === "EmailAddress") === name.includes("@"));
    return { Identities: { member: names } };
  },
  GetIdentityVerificationAttributes(input, _, { identities }) {
    const names = members(input, "Identities");
    if (names.length === 0) throw invalidValue("Identities is required.");
    const known = names.filter((name) => identities.some((one) => one.name === name));
    return {
      VerificationAttributes: {
        entry: known.map((key) => ({ key, value: { VerificationStatus: "Success" } })),
      },
    };
  },
};

type Common = Omit<OutgoingMail, "subject" | "text" | "html">;

const commonOf = (input: URLSearchParams, operation: string): Common => ({
  from: input.get("Source") ?? "",
  to: members(input, "Destination.ToAddresses"),
  cc: members(input, "Destination.CcAddresses"),
  bcc: members(input, "Destination.BccAddresses"),
  replyTo: members(input, "ReplyToAddresses"),
  configurationSet: input.get("ConfigurationSetName") ?? undefined,
  tags: tagsOf(input),
  operation,
});

/** A list of strings: `ReplyToAddresses.member.1`. */
function members(input: URLSearchParams, list: string): string[] {
  const found: string[] = [];
  for (let number = 1; ; number++) {
    const value = input.get(`${list}.member.${number}`);
    if (value === null) return found;
    found.push(value);
  }
}

function tagsOf(input: URLSearchParams): Record<string, string> {
  const tags: Record<string, string> = {};
  for (let number = 1; ; number++) {
    const name = input.get(`Tags.member.${number}.Name`);
    if (name === null) return tags;
    tags[name] = input.get(`Tags.member.${number}.Value`) ?? "";
  }
}
