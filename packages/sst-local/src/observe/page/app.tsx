import type { ComponentType } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { AppInfo } from "../data.ts";
import { ApiView } from "./api-view.tsx";
import { FunctionsView } from "./functions-view.tsx";
import { hrefOf, useIsReachable, useLocal, useRoute } from "./live.ts";
import { LogsView } from "./logs-view.tsx";
import { MailsView } from "./mails-view.tsx";
import { MetricsView } from "./metrics-view.tsx";
import { QueuesView } from "./queues-view.tsx";
import { RequestsView } from "./requests-view.tsx";
import { TablesView } from "./tables-view.tsx";
import { Pending } from "./ui.tsx";

/** What a view is given. */
export interface ViewProps {
  app: AppInfo;
  /** What follows the view's name in the URL's fragment. */
  rest: string[];
}

interface Section {
  id: string;
  name: string;
  View: ComponentType<ViewProps>;
  /** Whether the app has anything for it. */
  isFor: (app: AppInfo) => boolean;
}

const always = () => true;
const hasPage = (name: string) => (app: AppInfo) => app.pages.includes(name);

const SECTIONS: readonly Section[] = [
  { id: "requests", name: "Requests", View: RequestsView, isFor: always },
  { id: "logs", name: "Logs", View: LogsView, isFor: always },
  {
    id: "functions",
    name: "Functions",
    View: FunctionsView,
    isFor: ({ functions }) => functions.length > 0,
  },
  { id: "api", name: "API", View: ApiView, isFor: ({ apis }) => apis.length > 0 },
  { id: "tables", name: "Tables", View: TablesView, isFor: hasPage("tables") },
  {
    id: "queues",
    name: "Queues",
    View: QueuesView,
    isFor: (app) => hasPage("queues")(app) || app.topics.length > 0,
  },
  { id: "mails", name: "Mails", View: MailsView, isFor: always },
  { id: "metrics", name: "Metrics", View: MetricsView, isFor: always },
];

export function App() {
  const { value: app, error, reload } = useLocal<AppInfo>("app", ["app"]);
  const isReachable = useIsReachable();
  useEffect(() => {
    if (app) document.title = `${app.name} ${app.stage} · sst-local`;
  }, [app?.name]);
  if (!app) return <Pending error={error} onRetry={reload} />;
  return <Shell app={app} isReachable={isReachable} />;
}

function Shell({ app, isReachable }: { app: AppInfo; isReachable: boolean }) {
  const [id, ...rest] = useRoute();
  const sections = SECTIONS.filter(({ isFor }) => isFor(app));
  const section = sections.find((one) => one.id === id) ?? sections[0];
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    // On a phone the bar scrolls sideways.
    nav.current
      ?.querySelector("[aria-current]")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [section?.id]);
  if (!section) return null;
  const { View } = section;
  return (
    <div class="shell">
      <a class="skip" href="#content" onClick={focusContent}>
        Skip to content
      </a>
      <header>
        <div class="brand">
          <Mark />
          <strong>{app.name}</strong> <span class="stage">{app.stage}</span>
        </div>
        <p class="live" role="status" data-live={isReachable}>
          {isReachable ? "live" : "The stack does not answer. Trying again…"}
        </p>
      </header>
      <nav aria-label="Sections" ref={nav}>
        {sections.map(({ id, name }) => (
          <a key={id} href={hrefOf(id)} aria-current={id === section.id ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <main id="content" tabIndex={-1}>
        <h1>{section.name}</h1>
        <View key={section.id} app={app} rest={rest} />
      </main>
    </div>
  );
}

/** The fragment is the page's own address, so that the link cannot use it. */
function focusContent(event: Event) {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

/** Two requests and their answer. */
const Mark = () => (
  <svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
    <rect x="2" y="2" width="20" height="20" rx="6" />
    <path d="M7 9h7m-3-3 3 3-3 3M17 15h-7m3-3-3 3 3 3" />
  </svg>
);
