import { randomUUID } from "node:crypto";
import type { ServiceContext } from "../../aws/service.ts";
import { invalidValue, messageRejected, noConfigurationSet } from "./errors.ts";
import { deliveryEvent, type MailEvent, sendEvent } from "./events.ts";
import type { Identity, SesSettings } from "./graph.ts";
import type { ParsedMessage } from "./mime.ts";

/** A mail of either version of the API. */
export interface OutgoingMail extends Omit<ParsedMessage, "from"> {
  readonly from: string;
  readonly configurationSet: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  /** The operation that sent it. */
  readonly operation: string;
}

export interface MailerOptions {
  readonly context: Pick<ServiceContext, "events" | "use">;
  readonly settings: () => SesSettings;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

const MOST_RECIPIENTS = 50;

/** Checks mails as SES does, and puts them into the outbox. */
export class Mailer {
  readonly #options: MailerOptions;

  constructor(options: MailerOptions) {
    this.#options = options;
  }

  /**
   * Sends a mail; returns its message id.
   * @throws AwsError MessageRejected for a sender that is no verified identity, and the errors of
   *   parameters
   */
  send(mail: OutgoingMail): string {
    const { context, now, settings } = this.#options;
    const { configurationSets } = settings();
    const recipients = [...mail.to, ...mail.cc, ...mail.bcc];
    if (recipients.length === 0) throw invalidValue("Missing required header 'To'.");
    if (recipients.length > MOST_RECIPIENTS) {
      throw invalidValue(`Recipient count exceeds ${MOST_RECIPIENTS}.`);
    }
    for (const one of [mail.from, ...recipients]) checkAddress(one);
    const identity = this.#identityOf(mail.from);
    const configurationSet = mail.configurationSet ?? identity.configurationSet;
    if (configurationSet !== undefined && !configurationSets.includes(configurationSet)) {
      throw noConfigurationSet(configurationSet);
    }
    const messageId = `${now().toString(16).padStart(16, "0")}-${randomUUID()}-000000`;
    context.events.mail({
      ...{ kind: "email", medium: "EMAIL", messageId, from: mail.from, to: mail.to.join(", ") },
      ...{ cc: mail.cc, bcc: mail.bcc, replyTo: mail.replyTo, subject: mail.subject },
      body: mail.text ?? mail.html ?? "",
      ...(mail.html !== undefined && { html: mail.html }),
    });
    if (configurationSet !== undefined) {
      this.#publish({ mail, messageId, identity, configurationSet, recipients });
    }
    return messageId;
  }

  /** The identity of an address: the address itself, or the domain that it is in. */
  #identityOf(from: string): Identity {
    const { identities, region } = this.#options.settings();
    const address = addressOf(from);
    const domain = address.slice(address.lastIndexOf("@") + 1);
    const found = identities.find(({ name }) => {
      const identity = name.toLowerCase();
      return identity === address || identity === domain || domain.endsWith(`.${identity}`);
    });
    if (found) return found;
    throw messageRejected(
      `Email address is not verified. The following identities failed the check in region ${region.toUpperCase()}: ${from}`,
    );
  }

  #publish(sent: MailEvent): void {
    const { context, now, settings } = this.#options;
    const { eventDestinations } = settings();
    for (const event of [
      sendEvent(sent, settings(), now()),
      deliveryEvent(sent, settings(), now()),
    ]) {
      for (const { arn, configurationSet, types } of eventDestinations) {
        if (configurationSet !== sent.configurationSet || !types.includes(event.type)) continue;
        const published =
          arn.split(":")[2] === "sns"
            ? context.use("topics")?.publish(arn, {
                body: JSON.stringify(event.body),
                subject: "Amazon SES Email Event Notification",
              })
            : context.use("buses")?.put(arn, {
                "detail-type": event.detailType,
                source: "aws.ses",
                detail: event.body,
                resources: [
                  `arn:aws:ses:${settings().region}:${settings().accountId}:configuration-set/${configurationSet}`,
                ],
              });
        void published?.catch((error: unknown) =>
          context.events.line(
            `an event of a mail did not reach ${arn}: ${(error as Error).message}`,
          ),
        );
      }
    }
  }
}

/** The address of `Ana <ana@example.com>`, in lower case. */
export const addressOf = (mailbox: string): string =>
  (/<([^<>]*)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim().toLowerCase();

function checkAddress(mailbox: string): void {
  const address = addressOf(mailbox);
  if (/[\r\n]/.test(mailbox)) throw invalidValue("Control or whitespace not allowed");
  if (!/^[^@\s]+@/.test(address)) throw invalidValue("Missing final '@domain'");
  if (!/^[^@\s]+@[^@\s]+$/.test(address)) throw invalidValue("Domain contains illegal character");
}
