import type { Graph, Resource } from "../../graph/types.ts";
import { dataSource } from "../synth/data-sources.ts";
import { synthesize } from "../synth/index.ts";
import type { Place } from "../synth/rule.ts";
import type { Locator } from "../locator.ts";
import { formerUrns, urnOf } from "./aliases.ts";
import { CreationPositions } from "./creation-positions.ts";
import { InfraError } from "./failure.ts";
import { ignoreChanges } from "./ignore-changes.ts";
import { asSecret, holdsSecret, toPlain } from "../../sst-internals/special-values.ts";
import {
  type Callback,
  type InvokeRequest,
  type Pulumi,
  type ReadRequest,
  type RegisterRequest,
  type ResourceRequest,
} from "./pulumi-sdk.ts";
import type { StableNames } from "./stable-names.ts";

/**
 * The resource monitor that the program registers its resources with, in place of Pulumi's engine:
 * answers each registration with the outputs that AWS would give, and records it.
 */
export class Monitor {
  readonly resources = new Map<string, Resource>();
  /** Sentences about outputs that were guessed. */
  readonly warnings = new Set<string>();
  /** Where the app created the resources. */
  readonly positions: CreationPositions;
  /** The number of requests so far: the program is working while it grows. */
  requests = 0;

  private readonly pulumi: Pulumi;
  private readonly place: Place;
  private readonly project: string;
  private readonly stack: string;
  private readonly previous: Map<string, Resource>;
  private readonly names: StableNames;
  private readonly onRefusal: (error: unknown) => void;
  private readonly byId = new Map<string, Resource>();

  constructor(options: {
    pulumi: Pulumi;
    place: Place;
    project: string;
    stack: string;
    previous: Pick<Graph, "resources"> | undefined;
    names: StableNames;
    locator: Locator;
    /** Receives a refusal unchanged; the program gets it wrapped by Pulumi. */
    onRefusal: (error: unknown) => void;
  }) {
    this.pulumi = options.pulumi;
    this.place = options.place;
    this.project = options.project;
    this.stack = options.stack;
    this.names = options.names;
    this.positions = new CreationPositions(options.locator);
    this.onRefusal = options.onRefusal;
    this.previous = new Map(options.previous?.resources.map((each) => [each.urn, each]));
  }

  registerResource(request: RegisterRequest, callback: Callback): void {
    this.answer(callback, () => {
      const urn = this.urnOf(request);
      if (this.resources.has(urn)) {
        const location = this.positions.of(request);
        throw new InfraError(
          `Two resources are called "${request.getName()}" (${request.getType()}).`,
          { ...(location && { location }), hint: "Give one of them another name." },
        );
      }
      this.positions.addName(request);
      const given = this.names.settle(request.getObject()?.toJavaScript() ?? {}, urn);
      const aliases = this.aliasesOf(request);
      const old = [urn, ...aliases].flatMap((each) => this.previous.get(each) ?? [])[0];
      const ignored = request.getIgnorechangesList();
      const raw = old && ignored.length > 0 ? ignoreChanges(given, old.inputs, ignored) : given;
      const resource = this.describe(urn, request, raw);
      const response = new this.pulumi.messages["RegisterResourceResponse"]!();
      if (request.getCustom()) {
        const made = this.create(resource, raw, request);
        resource.importId = request.getImportid() || undefined!;
        resource.id = resource.importId ?? made.id;
        response.setObject(this.pulumi.toStruct(made.outputs));
      } else {
        response.setObject(this.pulumi.toStruct({}));
      }
      for (const [key, value] of Object.entries({
        protect: request.getProtect(),
        retainOnDelete: request.getRetainondelete(),
        deleteBeforeReplace: request.getDeletebeforereplace(),
        ignoreChanges: ignored,
        replaceOnChanges: request.getReplaceonchangesList(),
        aliases,
      })) {
        if (Array.isArray(value) ? value.length > 0 : value)
          Object.assign(resource, { [key]: value });
      }
      if (!resource.importId) delete resource.importId;
      this.resources.set(urn, resource);
      this.positions.add(urn, request);
      response.setUrn(urn);
      response.setId(resource.id);
      return response;
    });
  }

  readResource(request: ReadRequest, callback: Callback): void {
    this.answer(callback, () => {
      const urn = this.urnOf(request);
      const raw = request.getProperties()?.toJavaScript() ?? {};
      const resource = this.describe(urn, request, raw);
      resource.external = true;
      const made = this.create(resource, raw, request, request.getId());
      resource.id = request.getId();
      this.resources.set(urn, resource);
      this.positions.add(urn, request);
      const response = new this.pulumi.messages["ReadResourceResponse"]!();
      response.setUrn(urn);
      response.setProperties(this.pulumi.toStruct(made.outputs));
      return response;
    });
  }

  registerResourceOutputs(
    request: {
      getUrn(): string;
      getOutputs(): { toJavaScript(): Record<string, unknown> } | undefined;
    },
    callback: Callback,
  ): void {
    this.answer(callback, () => {
      const resource = this.resources.get(request.getUrn());
      if (resource) {
        const raw = this.names.settle(request.getOutputs()?.toJavaScript() ?? {}, resource.urn);
        resource.outputs = toPlain(raw) as Resource["outputs"];
        this.addSecretKeys(resource, raw);
      }
      return {};
    });
  }

  invoke(request: InvokeRequest, callback: Callback): void {
    this.answer(callback, () => {
      const args = toPlain(request.getArgs()?.toJavaScript() ?? {}) as Record<string, unknown>;
      const response = new this.pulumi.invokeResponse();
      response.setReturn(
        this.pulumi.toStruct(this.lookUp(request.getTok(), args, request.getProvider())),
      );
      return response;
    });
  }

  call(request: InvokeRequest, callback: Callback): void {
    callback(
      new InfraError(`The method ${request.getTok()} cannot run without its provider.`),
      undefined,
    );
  }

  supportsFeature(request: { getId(): string }, callback: Callback): void {
    callback(null, { getHassupport: () => request.getId() !== "outputValues" });
  }

  registerPackage(_request: unknown, callback: Callback): void {
    const response = new this.pulumi.messages["RegisterPackageResponse"]!();
    response.setRef("local");
    callback(null, response);
  }

  private lookUp(token: string, args: Record<string, unknown>, provider: string): object {
    if (token === "pulumi:pulumi:getResource") {
      const found = this.resources.get(String(args["urn"]));
      return { urn: args["urn"], id: found?.id ?? "", state: found?.outputs ?? {} };
    }
    const answer = dataSource(token, args, this.placeOf(provider));
    if (!answer.known) {
      this.warnings.add(
        `Data source ${token} has no rule: its arguments are returned as its result.`,
      );
    }
    return answer.value;
  }

  private describe(urn: string, request: ResourceRequest, raw: Record<string, unknown>): Resource {
    const { __provider: _code, ...inputs } = toPlain(raw) as Resource["inputs"];
    const parent = request.getParent();
    const dependencies = [...new Set(request.getDependenciesList())].sort();
    const resource: Resource = {
      urn,
      type: request.getType(),
      name: request.getName(),
      id: "",
      ...(parent && { parent }),
      custom: "getCustom" in request ? (request as RegisterRequest).getCustom() : true,
      inputs,
      outputs: {},
      ...(dependencies.length > 0 && { dependencies }),
    };
    const provider = request.getProvider();
    if (provider) {
      resource.provider = provider;
      const { region } = this.placeOf(provider);
      if (region !== this.place.region) resource.region = region;
    }
    this.addSecretKeys(resource, raw);
    return resource;
  }

  /** Sets id and outputs of a resource. @returns them in wire form, with secrets marked. */
  private create(
    resource: Resource,
    raw: Record<string, unknown>,
    request: ResourceRequest,
    givenId?: string,
  ): { id: string; outputs: Record<string, unknown> } {
    const made = synthesize(resource, this.placeOf(request.getProvider()), this.find, givenId);
    if (!made.known) {
      this.warnings.add(
        `Resource type ${resource.type} has no outputs rule: arn and name are guessed.`,
      );
    }
    const outputs: Record<string, unknown> = { ...raw, ...made.outputs };
    for (const key of [...request.getAdditionalsecretoutputsList(), ...made.secret]) {
      if (outputs[key] !== undefined) outputs[key] = asSecret(outputs[key]);
    }
    const { __provider: _code, ...shown } = toPlain(outputs) as Resource["outputs"];
    resource.outputs = shown;
    this.addSecretKeys(resource, outputs);
    this.byId.set(`${resource.type} ${made.id}`, resource);
    return { id: made.id, outputs };
  }

  private readonly find = (type: string, id: string) => this.byId.get(`${type} ${id}`)?.outputs;

  private addSecretKeys(resource: Resource, raw: Record<string, unknown>): void {
    const secret = Object.keys(raw).filter((key) => holdsSecret(raw[key]));
    if (secret.length === 0) return;
    resource.secretKeys = [...new Set([...(resource.secretKeys ?? []), ...secret])].sort();
  }

  private placeOf(provider: string): Place {
    if (!provider) return this.place;
    const region = this.resources.get(provider.slice(0, provider.lastIndexOf("::")))?.inputs[
      "region"
    ];
    return typeof region === "string" ? { ...this.place, region } : this.place;
  }

  private urnOf(request: ResourceRequest): string {
    const { stack, project } = this;
    return urnOf(stack, project, request.getParent(), request.getType(), request.getName());
  }

  private aliasesOf(request: RegisterRequest): string[] {
    const parent = request.getParent();
    return formerUrns({
      stack: this.stack,
      project: this.project,
      type: request.getType(),
      name: request.getName(),
      parent,
      parentAliases: this.resources.get(parent)?.aliases ?? [],
      aliases: request.getAliasesList(),
    });
  }

  private answer(callback: Callback, work: () => unknown): void {
    this.requests++;
    let response: unknown;
    try {
      response = work();
    } catch (error) {
      this.onRefusal(error);
      callback(error as Error, undefined);
      return;
    }
    callback(null, response);
  }
}
