import type { CustomResourceDefinition } from "./object.js";

/** The versions in which CustomResourceDefinitions serve their kinds, by "Kind.group". */
export type ServedKinds = ReadonlyMap<string, readonly string[]>;

/** What these definitions serve; what is no CustomResourceDefinition, or a broken one, is passed over. */
export function servedKinds(definitions: Iterable<object>): ServedKinds {
  const served = new Map<string, readonly string[]>();
  for (const object of definitions) {
    if ((object as { readonly kind?: unknown }).kind !== "CustomResourceDefinition") continue;
    const { spec } = object as Partial<CustomResourceDefinition>;
    if (spec?.names?.kind === undefined || !Array.isArray(spec.versions)) continue;
    served.set(`${spec.names.kind}.${spec.group}`, servedVersions(spec));
  }
  return served;
}

/** The definition of a kind among these objects, the last that is one; null without. */
export function definitionOf(objects: readonly object[], group: string, kind: string): CustomResourceDefinition | null {
  let found: CustomResourceDefinition | null = null;
  for (const object of objects) {
    if ((object as { readonly kind?: unknown }).kind !== "CustomResourceDefinition") continue;
    const { spec } = object as Partial<CustomResourceDefinition>;
    if (spec?.group !== group || spec.names?.kind !== kind || !Array.isArray(spec.versions)) continue;
    found = object as CustomResourceDefinition;
  }
  return found;
}

/** The names of the versions that are served, the one that is stored first. */
export function servedVersions({ versions }: CustomResourceDefinition["spec"]): string[] {
  const stored = versions.filter((version) => version.storage === true);
  const others = versions.filter((version) => version.storage !== true);
  return [...stored, ...others].filter((version) => version.served !== false).map((version) => version.name);
}

/** What is to be said of an object of a kind that is not Kubernetes' own, in a version that its definition serves or that nobody defined. */
export function customKindWords(kind: string, apiVersion: string, isDefined: boolean): string {
  if (isDefined) {
    return `kind "${kind}" in version "${apiVersion}" is kept as its CustomResourceDefinition has it, but nothing acts on it`;
  }
  return `no matches for kind "${kind}" in version "${apiVersion}" where its CustomResourceDefinition is not installed: here it is kept, but nothing acts on it`;
}
