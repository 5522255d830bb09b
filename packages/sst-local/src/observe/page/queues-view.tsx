import type { QueueInfo, TopicInfo } from "../data.ts";
import type { ViewProps } from "./app.tsx";
import { count, formatClock } from "./format.ts";
import { useLocal } from "./live.ts";
import { Disclosure, Failed, Json, Table } from "./ui.tsx";

/** The queues with their messages, and the topics with their subscriptions. */
export function QueuesView({ app: { topics, pages } }: ViewProps) {
  const path = pages.includes("queues") ? "queues" : undefined;
  const {
    value: queues = [],
    error,
    reload,
  } = useLocal<QueueInfo[]>(path, ["calls", "invocations"]);
  if (error !== undefined) return <Failed error={error} onRetry={reload} />;
  return (
    <>
      {queues.map((queue) => (
        <Queue key={queue.name} {...queue} />
      ))}
      {topics.length > 0 && <Topics topics={topics} />}
    </>
  );
}

function Queue({ name, visible, inFlight, delayed, isFifo, deadLetterQueue, messages }: QueueInfo) {
  return (
    <section aria-label={name}>
      <h2>
        {name} {isFifo && <span class="faint">FIFO</span>}
      </h2>
      <p class="facts">
        <span>{count(visible, "message")} visible</span>
        <span class="faint">{inFlight} in flight</span>
        <span class="faint">{delayed} delayed</span>
        {deadLetterQueue !== undefined && (
          <span class="faint">
            dead letters to <code>{deadLetterQueue}</code>
          </span>
        )}
      </p>
      <ul class="log">
        {messages.map(({ id, body, sentAt, receiveCount }) => (
          <li key={id}>
            <Disclosure
              summary={
                <>
                  <span class="time">{formatClock(sentAt)}</span>{" "}
                  <span class="faint">received {count(receiveCount, "time")}</span>{" "}
                  <code class="line">{body.slice(0, 120)}</code>
                </>
              }
            >
              {() => <Json label="Message" value={parsed(body)} />}
            </Disclosure>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Topics({ topics }: { topics: readonly TopicInfo[] }) {
  return (
    <section aria-label="Topics">
      <h2>Topics</h2>
      <Table label="Topics and their subscriptions" columns={["Topic", "Subscriptions"]}>
        {topics.map(({ name, subscriptions }) => (
          <tr key={name}>
            <td>{name}</td>
            <td>
              {subscriptions
                .map(({ protocol, endpoint }) => `${endpoint} (${protocol})`)
                .join(", ") || "none"}
            </td>
          </tr>
        ))}
      </Table>
    </section>
  );
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
