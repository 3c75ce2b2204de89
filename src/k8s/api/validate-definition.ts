import type { FieldErrors } from "./field-error.js";
import { GoValue } from "./go-value.js";
import type { CustomResourceDefinition } from "./object.js";
import { addProblems, isDns1035Label, isDns1123Subdomain } from "./validate-names.js";

/**
 * A CustomResourceDefinition: names, scope and versions. Simplified: that a schema is structural is not checked, and versions
 * are shown without what they say.
 */
export function validateDefinition(definition: CustomResourceDefinition, errors: FieldErrors): void {
  const { group = "", names, scope = "", versions = [] } = definition.spec ?? {};
  const { plural = "", singular = "", kind = "", listKind = "" } = names ?? {};
  const { name } = definition.metadata;
  if (name !== `${plural}.${group}`) {
    errors.invalid("metadata.name", name, 'must be spec.names.plural+"."+spec.group');
  }
  if (group === "") errors.required("spec.group");
  else {
    addProblems(errors, "spec.group", group, isDns1123Subdomain(group));
    if (!group.includes(".")) errors.invalid("spec.group", group, "should be a domain with at least one dot");
  }
  if (scope === "") errors.required("spec.scope");
  else if (scope !== "Cluster" && scope !== "Namespaced")
    errors.notSupported("spec.scope", scope, ["Cluster", "Namespaced"]);
  const value = new GoValue(
    versions.length === 0 ? `${VERSIONS}(nil)` : `${VERSIONS}{${versions.map(shown).join(", ")}}`,
  );
  if (new Set(versions.map((one) => one.name)).size < versions.length) {
    errors.invalid("spec.versions", value, "must contain unique version names");
  }
  if (versions.filter(({ storage }) => storage === true).length !== 1) {
    errors.invalid("spec.versions", value, "must have exactly one version marked as storage version");
  }
  versions.forEach((version, i) => {
    const problems = isDns1035Label(version.name ?? "");
    if (problems.length > 0) errors.invalid(`spec.versions[${i}].name`, version.name ?? "", problems.join(","));
    if (version.schema?.openAPIV3Schema === undefined) {
      errors.required(`spec.versions[${i}].schema.openAPIV3Schema`, "schemas are required");
    }
  });
  const words = Object.entries({ plural, singular, kind, listKind });
  for (const [field, word] of words) if (word === "") errors.required(`spec.names.${field}`);
  for (const [field, word] of words) {
    const problems = word === "" ? [] : isDns1035Label(word.toLowerCase());
    if (problems.length > 0) errors.invalid(`spec.names.${field}`, word, problems.join(","));
  }
  if (!versions.some(({ storage }) => storage === true)) {
    const none = new GoValue("[]string(nil)");
    errors.invalid("status.storedVersions", none, "must have at least one stored version");
  }
}

const VERSIONS = "[]apiextensions.CustomResourceDefinitionVersion";

function shown({ name, served, storage }: CustomResourceDefinition["spec"]["versions"][number]): string {
  return `{Name:${JSON.stringify(name)}, Served:${served === true}, Storage:${storage === true}}`;
}
