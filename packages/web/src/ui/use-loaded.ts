import { useEffect, useRef, useState } from "preact/hooks";

/** The result of a load; neither `value` nor `error` is set while the first one is running. */
export interface Loaded<Value> {
  value?: Value;
  error?: unknown;
}

/**
 * Loads a value once, and again on `reload`. The earlier value stays until the new one has arrived,
 * also when the reload fails. Give the component a `key`: another `load` is not noticed.
 */
export function useLoaded<Value>(
  load: () => Promise<Value>,
): Loaded<Value> & { set: (value: Value) => void; reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Value>>({});
  const latest = useRef(0);
  function reload() {
    const own = ++latest.current;
    const settle = (next: (before: Loaded<Value>) => Loaded<Value>) => {
      if (own === latest.current) setLoaded(next);
    };
    settle((before) => ("value" in before ? before : {}));
    load().then(
      (value) => settle(() => ({ value })),
      (error: unknown) => settle((before) => ("value" in before ? before : { error })),
    );
  }
  function set(value: Value) {
    latest.current += 1;
    setLoaded({ value });
  }
  useEffect(() => {
    reload();
    return () => void (latest.current += 1);
  }, []);
  return { ...loaded, set, reload };
}
