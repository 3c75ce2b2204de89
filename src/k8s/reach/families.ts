import { Family } from "../../wire/ip-address.js";
import type { Service } from "../api/object.js";
import type { Reach } from "./reach.js";

/** As the API calls families. */
export type FamilyName = "IPv4" | "IPv6";

/** What the API calls a family. */
export function familyName(family: Family): FamilyName {
  return family === Family.V4 ? "IPv4" : "IPv6";
}

/** The families of a Service that the cluster has, of which the store knows; the cluster's first where it has none of them. */
export function serviceFamilies(reach: Reach, { spec }: Service): readonly Family[] {
  const own = reach.families.filter((family) => (spec.ipFamilies ?? []).includes(familyName(family)));
  return own.length > 0 ? own : reach.families.slice(0, 1);
}
