import type { LabelSelector } from "kubernetes-types/meta/v1.js";
import type { FieldErrors } from "./field-error.js";
import { addProblems, isLabelValue, isQualifiedName, validateLabels } from "./validate-names.js";

/** A `LabelSelector` object in any field. */
export function validateLabelSelector(selector: LabelSelector | undefined, field: string, errors: FieldErrors): void {
  if (selector === undefined) return;
  validateLabels(selector.matchLabels, `${field}.matchLabels`, errors);
  (selector.matchExpressions ?? []).forEach((requirement, i) => {
    const path = `${field}.matchExpressions[${i}]`;
    const values = requirement.values ?? [];
    if (requirement.operator === "In" || requirement.operator === "NotIn") {
      if (values.length === 0) {
        errors.required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'");
      }
    } else if (requirement.operator === "Exists" || requirement.operator === "DoesNotExist") {
      if (values.length > 0) {
        errors.forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
      }
    } else errors.invalid(`${path}.operator`, requirement.operator ?? "", "not a valid selector operator");
    addProblems(errors, `${path}.key`, requirement.key ?? "", isQualifiedName(requirement.key ?? ""));
    values.forEach((value, j) => {
      addProblems(errors, `${path}.values[${j}]`, value, isLabelValue(value));
    });
  });
}

/** True for a selector without any requirement. */
export function isEmptySelector(selector: LabelSelector): boolean {
  return Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions?.length ?? 0) === 0;
}
