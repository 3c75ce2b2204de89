import type { DiffEnd } from "./connection-change.js";
import type { ReachDiff } from "./diff.js";
import type { Reach } from "./reach.js";
import { NO_FILTER } from "./reach-report.js";
import { type BackendReport, type CallerReport, reportServices, type ServiceReport } from "./service-report.js";

/** What a port of a Service is on one side of a change. */
export interface ServiceSideReport {
  readonly type: string;
  /** The ends that its name leads to, with the pods' own ports. */
  readonly backends: readonly BackendReport[];
  /** Who gets to them. */
  readonly reachedBy: readonly CallerReport[];
}

/** A port of a Service that is new, gone, leads elsewhere, or is open to others outside. */
export interface ServiceChangeReport {
  /** "shop/db". */
  readonly service: string;
  readonly protocol: string;
  readonly port: number;
  /** Null where there was none. */
  readonly before: ServiceSideReport | null;
  /** Null where there is none any more. */
  readonly after: ServiceSideReport | null;
}

/**
 * What a change makes of Services themselves: those that only policies open or close are told of by connections. By
 * Service and port, those of the new side first.
 */
export function diffServices({ before, after, ends }: ReachDiff): ServiceChangeReport[] {
  const old = sides(before, ends, "before");
  const next = sides(after, ends, "after");
  const keys = [...next.keys(), ...[...old.keys()].filter((key) => !next.has(key))];
  return keys.flatMap((key) => {
    const [was, is] = [old.get(key) ?? null, next.get(key) ?? null];
    const either = is ?? was;
    if (either === null || (was !== null && is !== null && was.essence === is.essence)) return [];
    const { service, protocol, port } = either.report;
    return { service, protocol, port, before: was?.side ?? null, after: is?.side ?? null };
  });
}

/** A port of a Service on one side. */
interface Side {
  readonly report: ServiceReport;
  readonly side: ServiceSideReport;
  /** What makes it another Service, as text. */
  readonly essence: string;
}

/** All ports of one side's Services, by Service, protocol and port; ends have the names that they have in the difference. */
function sides(reach: Reach, ends: readonly DiffEnd[], which: "before" | "after"): Map<string, Side> {
  const names = new Map<string, string[]>();
  const outside = new Set<string>();
  for (const end of ends) {
    const own = end[which];
    if (own === null) continue;
    names.set(own.id, [...(names.get(own.id) ?? []), end.id]);
    if (own.kind === "outside") outside.add(end.id);
  }
  const named = <T>(id: string, make: (name: string) => T): T[] => (names.get(id) ?? [id]).map(make);
  const all = new Map<string, Side>();
  for (const report of reportServices(reach, NO_FILTER)) {
    const { service, type, protocol, port } = report;
    const backends = report.backends.flatMap((one) => named(one.to, (to) => ({ ...one, to })));
    const reachedBy = report.reachedBy.flatMap((one) => named(one.from, (from) => ({ ...one, from })));
    const targets = backends.map((one) => `${one.to} ${one.protocol} ${one.port}`).sort();
    const callers = reachedBy.flatMap(({ from }) => (outside.has(from) ? from : [])).sort();
    const essence = [callers.join(), ...targets].join("\n");
    all.set(`${service} ${protocol} ${port}`, { report, side: { type, backends, reachedBy }, essence });
  }
  return all;
}
