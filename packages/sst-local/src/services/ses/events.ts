import type { Identity, SesSettings } from "./graph.ts";
import type { OutgoingMail } from "./mailer.ts";

/** A mail that was sent with a configuration set. */
export interface MailEvent {
  readonly mail: OutgoingMail;
  readonly messageId: string;
  readonly identity: Identity;
  readonly configurationSet: string;
  readonly recipients: readonly string[];
}

/** What event destinations get. */
interface PublishedEvent {
  /** As `matchingEventTypes` has it. */
  readonly type: "SEND" | "DELIVERY";
  /** Of EventBridge. */
  readonly detailType: string;
  readonly body: object;
}

/** @see https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html */
const mailOf = (
  { configurationSet, identity, mail, messageId, recipients }: MailEvent,
  { accountId }: SesSettings,
  now: number,
) => ({
  timestamp: new Date(now).toISOString(),
  source: mail.from,
  sourceArn: identity.arn,
  sendingAccountId: accountId,
  messageId,
  destination: recipients,
  headersTruncated: false,
  headers: [
    { name: "From", value: mail.from },
    { name: "To", value: mail.to.join(", ") },
    { name: "Subject", value: mail.subject },
  ],
  commonHeaders: { from: [mail.from], to: mail.to, messageId, subject: mail.subject },
  tags: {
    "ses:operation": [mail.operation],
    "ses:configuration-set": [configurationSet],
    "ses:from-domain": [identity.name.split("@").at(-1) ?? ""],
    ...Object.fromEntries(Object.entries(mail.tags).map(([name, value]) => [name, [value]])),
  },
});

export const sendEvent = (sent: MailEvent, settings: SesSettings, now: number): PublishedEvent => ({
  type: "SEND",
  detailType: "Email Sent",
  body: { eventType: "Send", mail: mailOf(sent, settings, now), send: {} },
});

export const deliveryEvent = (
  sent: MailEvent,
  settings: SesSettings,
  now: number,
): PublishedEvent => ({
  type: "DELIVERY",
  detailType: "Email Delivered",
  body: {
    eventType: "Delivery",
    mail: mailOf(sent, settings, now),
    delivery: {
      timestamp: new Date(now).toISOString(),
      processingTimeMillis: 0,
      recipients: sent.recipients,
      smtpResponse: "250 2.0.0 OK",
      reportingMTA: "localhost",
    },
  },
});
