import type { Family } from "../../../wire/ip-address.js";
import type { Origin } from "../../api/source-map.js";
import type { EndPattern } from "./end-pattern.js";
import type { PortPattern } from "./port-pattern.js";

/** What is expected of the ends that `from` and `to` name. */
export type ExpectationVerb =
  /** Every one of `from` reaches every one of `to`. */
  | "allow"
  /** None of `from` reaches any of `to`. */
  | "deny";

/** One line of a file of expectations. */
export interface Expectation {
  /** Its name, or itself as a sentence. */
  readonly name: string;
  readonly verb: ExpectationVerb;
  readonly from: readonly EndPattern[];
  readonly to: readonly EndPattern[];
  /**
   * Null when no ports are given: every port for `deny`; for `allow` the ports that the destination declares, or every
   * port when it declares none.
   */
  readonly ports: readonly PortPattern[] | null;
  /** `from`: nothing else reaches `to`. `to`: `from` reaches nothing else. Only with `allow`. */
  readonly only: readonly ("from" | "to")[];
  /** Ends that are passed over on both sides, in what `deny` and `only` forbid. */
  readonly except: readonly EndPattern[];
  /** The family that it is about; null is every one of the cluster's. */
  readonly family: Family | null;
  readonly origin: Origin;
}

/** Something wrong with a file of expectations, at its place: what was found, and what was expected. */
export interface ExpectationProblem {
  readonly message: string;
  /** What was probably meant; null when there is nothing to say. */
  readonly hint: string | null;
  readonly origin: Origin;
}
