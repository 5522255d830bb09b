import type { ComponentType } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Tab {
  /** In the address, behind `#`. */
  id: string;
  name: string;
  Panel: ComponentType;
}

const steps: Record<string, (at: number, count: number) => number> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at + count - 1) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/**
 * Panels of which one is shown. One tab is a stop of the keyboard; arrows, Home and End go to the
 * others. https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const [shown, setShown] = useState(fromAddress);
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const look = () => {
      setShown(fromAddress());
      // What led here may be gone with its panel.
      requestAnimationFrame(() =>
        list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus(),
      );
    };
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  const current = tabs.find(({ id }) => id === shown) ?? tabs[0];
  if (!current) return null;

  function show(tab: Tab) {
    history.replaceState(history.state, "", `#${tab.id}`);
    setShown(tab.id);
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = steps[event.key];
    const next = step && current && tabs[step(tabs.indexOf(current), tabs.length)];
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

const fromAddress = (): string => location.hash.slice(1);
