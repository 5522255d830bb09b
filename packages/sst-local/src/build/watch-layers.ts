import { statSync } from "node:fs";
import { dirname } from "node:path";
import { Directories } from "./directories.ts";
import { buildLayer, type LayerBuild, LayerError } from "./layer.ts";

/** Editors write a file in several steps; the build waits until they are through. */
const SETTLE_MS = 15;

export interface WatchLayersOptions {
  /** Folder of sst.config.ts. */
  root: string;
  /** A layer has new content. Not called when a build yields the content that it had. */
  onBuild(folder: string, build: LayerBuild): void;
  /** A layer does not build; its last good content stays. */
  onError(folder: string, error: Error): void;
}

export interface LayerWatcher {
  /**
   * Builds and watches these layers from now on, each called by its folder in the graph, and forgets
   * all others. Settles once each was built or has failed.
   */
  set(folders: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

interface Watched {
  folder: string;
  /** Of the last good build. */
  content?: string;
  inputs: ReadonlySet<string>;
  failed: boolean;
  running: Promise<void>;
}

/** Builds layers again, each when something changes that it was made from. */
export function watchLayers({ root, onBuild, onError }: WatchLayersOptions): LayerWatcher {
  const layers = new Map<string, Watched>();
  const changed = new Set<string>();
  let timer: NodeJS.Timeout | undefined;

  const directories = new Directories((file) => {
    changed.add(file);
    timer ??= setTimeout(() => {
      timer = undefined;
      const files = [...changed];
      changed.clear();
      for (const layer of layers.values()) {
        // Of a folder among the inputs, what is in it counts.
        const concerned = files.some(
          (path) => layer.inputs.has(path) || layer.inputs.has(dirname(path)),
        );
        if (layer.failed || concerned) void rebuild(layer);
      }
    }, SETTLE_MS);
  });

  /** One build of a layer at a time; settles with the one that saw every change so far. */
  function rebuild(layer: Watched): Promise<void> {
    layer.running = layer.running.then(() => build(layer));
    return layer.running;
  }

  async function build(layer: Watched): Promise<void> {
    const isWatched = (): boolean => layers.get(layer.folder) === layer;
    if (!isWatched()) return;
    try {
      const built = await buildLayer(layer.folder, root);
      const isNew = built.folder !== layer.content || layer.failed;
      layer.content = built.folder;
      layer.inputs = new Set(built.inputs);
      layer.failed = false;
      if (isNew && isWatched()) onBuild(layer.folder, built);
    } catch (error) {
      layer.failed = true;
      if (error instanceof LayerError) layer.inputs = new Set(error.inputs);
      if (isWatched()) onError(layer.folder, error as Error);
    }
    watchInputs();
  }

  function watchInputs(): void {
    const inputs = [...layers.values()].flatMap((layer) => [...layer.inputs]);
    directories.set(new Set(inputs.map((path) => (isFolder(path) ? path : dirname(path)))));
  }

  return {
    async set(folders) {
      for (const folder of layers.keys()) if (!folders.includes(folder)) layers.delete(folder);
      const added: Promise<void>[] = [];
      for (const folder of folders) {
        if (layers.has(folder)) continue;
        const layer: Watched = {
          folder,
          inputs: new Set(),
          failed: false,
          running: Promise.resolve(),
        };
        layers.set(folder, layer);
        added.push(rebuild(layer));
      }
      await Promise.all(added);
      watchInputs();
    },
    async close() {
      clearTimeout(timer);
      directories.close();
      const all = [...layers.values()];
      layers.clear();
      await Promise.all(all.map(({ running }) => running));
      directories.close();
    },
  };
}

const isFolder = (path: string): boolean =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
