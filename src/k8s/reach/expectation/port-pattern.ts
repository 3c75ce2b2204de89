import { PatternError } from "./end-pattern.js";

/** Ports as an expectation or the command line names them. */
export interface PortPattern {
  /** Null is every protocol. */
  readonly protocol: "TCP" | "UDP" | "SCTP" | null;
  readonly first: number;
  readonly last: number;
  /** The name of a container's or Service's port; null for numbers. */
  readonly portName: string | null;
  /** As it was written. */
  readonly text: string;
}

const PROTOCOLS = ["TCP", "UDP", "SCTP"] as const;
const FORMS = 'a port, a range such as 8000-8100, UDP/53 or 53/UDP, TCP, UDP, SCTP, a port\'s name, or "all"';

/**
 * Reads ports: `5432` (TCP), `8000-8100`, `UDP/53`, `53/udp`, `UDP` (all of its ports), `http` (a port's name), `all`.
 * @throws PatternError
 */
export function parsePorts(text: string | number): PortPattern {
  const written = String(text).trim();
  if (written === "all" || written === "*") return all(null, written);
  const whole = protocolNamed(written);
  if (whole !== null) return all(whole, written);
  const [left = "", right, extra] = written.split("/");
  if (extra !== undefined) throw new PatternError(`"${written}" is no port: expected ${FORMS}`);
  const before = right === undefined ? null : protocolNamed(left);
  const behind = right === undefined ? null : protocolNamed(right);
  if (right !== undefined && before === null && behind === null) {
    throw new PatternError(`"${written}" has no protocol: expected TCP, UDP or SCTP beside its slash`);
  }
  const ports = before === null ? left : (right ?? "");
  const protocol = before ?? behind;
  if (ports === "all" || ports === "*") return all(protocol, written);
  const numbers = /^(\d+)(?:-(\d+))?$/.exec(ports);
  if (numbers === null) {
    if (!/^(?=.*[a-z])[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?$/.test(ports)) {
      throw new PatternError(`"${written}" is no port: expected ${FORMS}`);
    }
    return { protocol, first: 0, last: 0, portName: ports, text: written };
  }
  const first = Number(numbers[1]);
  const last = numbers[2] === undefined ? first : Number(numbers[2]);
  for (const port of [first, last]) {
    if (port < 1 || port > 65_535) throw new PatternError(`port ${port} is none: expected one from 1 to 65535`);
  }
  if (last < first) throw new PatternError(`"${written}" ends before it begins: expected the smaller port first`);
  return { protocol: protocol ?? "TCP", first, last, portName: null, text: written };
}

function protocolNamed(text: string): (typeof PROTOCOLS)[number] | null {
  return PROTOCOLS.find((protocol) => protocol === text.toUpperCase()) ?? null;
}

function all(protocol: PortPattern["protocol"], text: string): PortPattern {
  return { protocol, first: 1, last: 65_535, portName: null, text };
}
