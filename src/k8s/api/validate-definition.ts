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
  const { plural = "", kind = "" } = names ?? {};
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
  for (const [field, word] of Object.entries({ plural, kind })) {
    if (word === "") errors.required(`spec.names.${field}`);
    else addProblems(errors, `spec.names.${field}`, word, isDns1035Label(word.toLowerCase()));
  }
}

const VERSIONS = "[]apiextensions.CustomResourceDefinitionVersion";

function shown({ name, served, storage }: CustomResourceDefinition["spec"]["versions"][number]): string {
  return `{Name:${JSON.stringify(name)}, Served:${served === true}, Storage:${storage === true}}`;
}
