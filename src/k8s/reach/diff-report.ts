import { formatRange } from "../node/policy/address-range.js";
import type { ConnectionChange, DiffEnd } from "./connection-change.js";
import type { ReachDiff } from "./diff.js";
import { type DecisionReport, reportDecision } from "./explanation.js";
import { type FamilyName, familyName } from "./families.js";
import type { PortSet } from "./port-set.js";
import { type PortRangeReport, reportPorts } from "./reach-report.js";
import { diffServices, type ServiceChangeReport } from "./service-diff.js";

/** What leads from one end to another and did not, or the other way round. */
export interface ChangeReport {
  readonly from: string;
  readonly to: string;
  /** `everything`, `TCP 5432, UDP 53`. */
  readonly on: string;
  readonly ports: readonly PortRangeReport[];
  readonly icmp: boolean;
  /** Everywhere, or only on the same or only on other nodes; from outside: only by the pods' own or only by other nodes. */
  readonly where: ConnectionChange["where"];
  /** The only family by which it is so; left out where it is so by all that the two have. */
  readonly family?: FamilyName;
  /** To a name: only where its address is in these blocks; left out where no block makes a difference. */
  readonly addresses?: readonly string[];
  /** Who decided so before the change, on the sides that make the difference; empty where an end was not there. */
  readonly before: readonly DecisionReport[];
  /** Who decides so now. */
  readonly after: readonly DecisionReport[];
}

/** What a change opens and closes. */
export interface DiffReport {
  /** Of this form. */
  readonly version: 1;
  /** Ends that are new: workloads, and `ingress` with the first of its rules. */
  readonly added: readonly string[];
  /** Ends that are gone. */
  readonly removed: readonly string[];
  /** The groups of addresses that the outside falls into, with their ranges. */
  readonly outside: readonly { readonly id: string; readonly ranges: readonly string[] }[];
  readonly opened: readonly ChangeReport[];
  readonly closed: readonly ChangeReport[];
  readonly services: readonly ServiceChangeReport[];
}

/** The difference as data. */
export function reportDiff(diff: ReachDiff): DiffReport {
  const { ends, changes } = diff;
  const isOutside = ({ before, after }: DiffEnd): boolean => (before ?? after)?.kind === "outside";
  return {
    version: 1,
    added: ends.filter(({ before }) => before === null).map(({ id }) => id),
    removed: ends.filter(({ after }) => after === null).map(({ id }) => id),
    outside: ends.filter(isOutside).map(({ id, ranges }) => ({ id, ranges: ranges.map(formatRange) })),
    opened: changes.filter(({ opened }) => !opened.isEmpty).map((change) => reportChange(change, change.opened, true)),
    closed: changes.filter(({ closed }) => !closed.isEmpty).map((change) => reportChange(change, change.closed, false)),
    services: diffServices(diff),
  };
}

function reportChange(change: ConnectionChange, ports: PortSet, isOpened: boolean): ChangeReport {
  const { from, to, where, family, addresses, because } = change;
  const before = isOpened ? because.deniedBefore : because.allowedBefore;
  const after = isOpened ? because.allowedAfter : because.deniedAfter;
  return {
    from: from.id,
    to: to.id,
    on: ports.text,
    ...reportPorts(ports),
    where,
    ...(family === null ? {} : { family: familyName(family) }),
    ...(addresses.length === 0 ? {} : { addresses: addresses.map(formatRange) }),
    before: before.map(reportDecision),
    after: after.map(reportDecision),
  };
}
