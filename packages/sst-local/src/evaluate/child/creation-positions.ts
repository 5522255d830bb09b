import type { Resource } from "../../graph/types.ts";
import type { Locator } from "../locator.ts";
import { formatLocation, type Location } from "../protocol.ts";
import { type ResourceRequest, scriptOf } from "./pulumi-sdk.ts";

/** The positions in the app's files where resources were created, from the stacks of their requests. */
export class CreationPositions {
  private readonly locator: Locator;
  private readonly requestsByName = new Map<string, ResourceRequest>();
  private readonly requestsByUrn = new Map<string, ResourceRequest>();

  constructor(locator: Locator) {
    this.locator = locator;
  }

  add(urn: string, request: ResourceRequest): void {
    this.requestsByUrn.set(urn, request);
  }

  /** Adds the logical name of a resource, unless another resource had it before. */
  addName(request: ResourceRequest): void {
    const name = request.getName();
    if (!this.requestsByName.has(name)) this.requestsByName.set(name, request);
  }

  /** The position where the app created the component with this logical name. */
  ofName(name: string): Location | undefined {
    const request = this.requestsByName.get(name);
    return request && this.of(request);
  }

  /**
   * The positions in the app's files where resources were created, as `infra/api.ts:12:3`, by URN. A
   * resource that was created where the component around it was has no entry, and neither has one
   * whose stack contains no frame of the app's files.
   * @param resources parents before children
   */
  byUrn(resources: readonly Resource[]): Record<string, string> {
    const nearest = new Map<string, string>();
    const positions: Record<string, string> = {};
    for (const { urn, parent = "" } of resources) {
      const request = this.requestsByUrn.get(urn);
      const location = request && this.of(request);
      const inherited = nearest.get(parent);
      const position = location ? formatLocation(location) : inherited;
      if (position === undefined) continue;
      nearest.set(urn, position);
      if (position !== inherited) positions[urn] = position;
    }
    return positions;
  }

  /** The innermost stack frame in the app's files of the statement that created a resource. */
  of(request: ResourceRequest): Location | undefined {
    for (const frame of request.getStacktrace?.()?.getFramesList() ?? []) {
      const at = frame.getPc();
      if (!at) continue;
      const script = scriptOf(at.getUri());
      const location = this.locator.original(script, at.getLine(), at.getColumn());
      if (location) return location;
    }
    return undefined;
  }
}
