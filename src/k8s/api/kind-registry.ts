import { badRequest } from "./api-error.js";
import { servedVersions } from "./custom-kinds.js";
import type { CustomResourceDefinition } from "./object.js";
import {
  customResource,
  isBuiltInGroup,
  knownResource,
  type Resource,
  resourceFor,
  resourceOfGroup,
  splitApiVersion,
} from "./resources.js";

/** The kinds that an API server knows: Kubernetes' own, those that definitions made, and any of a group of its own. */
export class KindRegistry {
  private readonly custom = new Map<string, Resource>();
  /** The keys of `custom` that CustomResourceDefinitions made. */
  private readonly defined = new Set<string>();

  /** The kind that the store calls `key`; null when nothing is known of it. */
  resource(key: string): Resource | null {
    return knownResource(key) ?? this.custom.get(key) ?? null;
  }

  /**
   * The kind that apiVersion and kind of an object name; a kind of a group of its own is accepted as a custom resource.
   * @throws ApiError BadRequest for a kind or version that Kubernetes' own groups do not have.
   */
  resourceFor(apiVersion: string, kind: string): Resource {
    const built = resourceFor(apiVersion, kind);
    if (built !== null) return built;
    const { group, version } = splitApiVersion(apiVersion);
    const custom = this.custom.get(`${kind}.${group}`);
    if (custom !== undefined) {
      const isServed = custom.version === version || custom.alsoServed.includes(version);
      if (isServed || !this.defined.has(custom.key)) return custom;
      throw badRequest(`no matches for kind "${kind}" in version "${apiVersion}"`);
    }
    if (isBuiltInGroup(group) || resourceOfGroup(group, kind) !== null) {
      throw badRequest(`no matches for kind "${kind}" in version "${apiVersion}"`);
    }
    const resource = customResource(apiVersion, kind);
    this.custom.set(resource.key, resource);
    return resource;
  }

  /** Takes in the kind that a definition makes. */
  define(definition: CustomResourceDefinition): void {
    const { group, names, scope } = definition.spec;
    const [version = "v1", ...alsoServed] = servedVersions(definition.spec);
    const resource = customResource(`${group}/${version}`, names.kind, {
      plural: names.plural,
      namespaced: scope !== "Cluster",
      shortNames: names.shortNames ?? [],
      alsoServed,
    });
    // Objects of the kind that are there already stay where they are kept.
    if (this.custom.has(resource.key)) return;
    this.custom.set(resource.key, resource);
    this.defined.add(resource.key);
  }
}
