import { PageHeading } from "../ui/page-heading.tsx";
import { ApiPanel } from "./api/api-panel.tsx";
import { LogsPanel } from "./logs/logs-panel.tsx";
import { RequestsPanel } from "./logs/requests-panel.tsx";
import { MetricsPanel } from "./metrics/metrics-panel.tsx";
import { OutboxPanel } from "./outbox-panel.tsx";
import { TablesPanel } from "./tables/tables-panel.tsx";
import { Tabs } from "./tabs.tsx";
import "./developer.css";

const tabs = [
  { id: "api", name: "API", Panel: ApiPanel },
  { id: "requests", name: "Requests", Panel: RequestsPanel },
  { id: "logs", name: "Logs", Panel: LogsPanel },
  { id: "metrics", name: "Metrics", Panel: MetricsPanel },
  { id: "tables", name: "Tables", Panel: TablesPanel },
  { id: "outbox", name: "Outbox", Panel: OutboxPanel },
];

/** The local stack's API, requests, logs, metrics, tables and mails. */
export function DeveloperPage() {
  return (
    <>
      <PageHeading title="Developer" />
      <Tabs label="Developer" tabs={tabs} />
    </>
  );
}
