import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Tab {
  /** The URL's fragment. */
  id: string;
  name: string;
  Panel: ComponentType;
}

const indexAfter: Record<string, (index: number, count: number) => number> = {
  ArrowRight: (index, count) => (index + 1) % count,
  ArrowLeft: (index, count) => (index + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Tabs with a roving tabindex: Tab reaches the selected one, and arrows, Home and End select another.
 * https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const [shown, setShown] = useState(fragment);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onHashChange = () => {
      setShown(fragment());
      // The link that was clicked may be removed with its panel.
      requestAnimationFrame(() =>
        list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
      );
    };
    addEventListener("hashchange", onHashChange);
    return () => removeEventListener("hashchange", onHashChange);
  }, []);
  const current = tabs.find(({ id }) => id === shown) ?? tabs[0];
  if (!current) return null;

  function show(tab: Tab) {
    history.replaceState(history.state, "", `#${tab.id}`);
    setShown(tab.id);
  }
  function onKeyDown(event: KeyboardEvent) {
    const indexOfNext = indexAfter[event.key];
    const next = indexOfNext && current && tabs[indexOfNext(tabs.indexOf(current), tabs.length)];
    if (!next) return;
    event.preventDefault();
    show(next);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  }

  const { id, Panel } = current;
  return (
    <>
      <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`tab-${tab.id}`}
            aria-selected={tab === current}
            aria-controls={tab === current ? `panel-${tab.id}` : undefined}
            tabIndex={tab === current ? 0 : -1}
            onClick={() => show(tab)}
          >
            {tab.name}
          </button>
        ))}
      </div>
      <div key={id} class="panel" role="tabpanel" id={`panel-${id}`} aria-labelledby={`tab-${id}`}>
        <Panel />
      </div>
    </>
  );
}

const fragment = (): string => location.hash.slice(1);
