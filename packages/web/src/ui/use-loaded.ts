import { useEffect, useRef, useState } from "preact/hooks";

/** Something that is loaded: neither `value` nor `error` while it is on its way. */
export interface Loaded<Value> {
  value?: Value;
  error?: unknown;
}

/**
 * Loads something once, and again when told to: what there is stays until the new has come, also
 * where it does not come. A component that shows another thing is to be another, by its `key`.
 */
export function useLoaded<Value>(
  load: () => Promise<Value>,
): Loaded<Value> & { set: (value: Value) => void; reload: () => void } {
  const [loaded, setLoaded] = useState<Loaded<Value>>({});
  const latest = useRef(0);
  function reload() {
    const mine = ++latest.current;
    const settle = (next: (before: Loaded<Value>) => Loaded<Value>) => {
      if (mine === latest.current) setLoaded(next);
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
