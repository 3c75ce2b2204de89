import type { ConnectionPart } from "./connections.js";
import type { SidePart } from "./decide-ports.js";

/** Puts two sides' answers together, each pair of answers once: equal connections are the same object. */
export class ConnectionZips {
  private readonly known = new Map<readonly SidePart[], Map<readonly SidePart[], readonly ConnectionPart[]>>();

  /** Both sides' parts, cut at the ends of either. */
  of(egress: readonly SidePart[], ingress: readonly SidePart[]): readonly ConnectionPart[] {
    let row = this.known.get(egress);
    if (row === undefined) {
      row = new Map();
      this.known.set(egress, row);
    }
    let parts = row.get(ingress);
    if (parts === undefined) {
      parts = zip(egress, ingress);
      row.set(ingress, parts);
    }
    return parts;
  }
}

function zip(egress: readonly SidePart[], ingress: readonly SidePart[]): ConnectionPart[] {
  const parts: ConnectionPart[] = [];
  let e = 0;
  let i = 0;
  for (let first = 0; ; ) {
    const out = egress[e];
    const into = ingress[i];
    if (out === undefined || into === undefined) return parts;
    const last = Math.min(out.last, into.last);
    const allowed = out.decision.allowed && into.decision.allowed;
    parts.push({ protocol: out.protocol, first, last, allowed, egress: out.decision, ingress: into.decision });
    if (out.last === last) e++;
    if (into.last === last) i++;
    first = last === 65535 ? 0 : last + 1;
  }
}
