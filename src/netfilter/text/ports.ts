import { parseInteger } from "./extension.js";
import { ParameterProblem } from "./parameter-problem.js";
import { serviceName, servicePort } from "./services.js";

/** First and last port, both included. */
export type PortRange = readonly [number, number];

/**
 * A port by number or name of service.
 * @throws ParameterProblem when it is neither.
 */
export function parsePort(text: string, protocol: number): number {
  const port = parseInteger(text) ?? servicePort(text, protocol);
  if (port === null || port > 65535) throw new ParameterProblem(`invalid port/service \`${text}' specified`);
  return port;
}

/** "80", "80:90", ":90", "80:". */
export function parsePortRange(text: string, protocol: number): PortRange {
  const colon = text.indexOf(":");
  if (colon < 0) {
    const port = parsePort(text, protocol);
    return [port, port];
  }
  const first = colon === 0 ? 0 : parsePort(text.slice(0, colon), protocol);
  const last = colon === text.length - 1 ? 65535 : parsePort(text.slice(colon + 1), protocol);
  if (first > last) throw new ParameterProblem("invalid portrange (min > max)");
  return [first, last];
}

/** The port, by its service's name unless `numeric`. */
export function portText(port: number, protocol: number, numeric: boolean): string {
  return numeric ? String(port) : (serviceName(port, protocol) ?? String(port));
}

/** "80" or "80:90". */
export function saveRange(range: PortRange): string {
  return range[0] === range[1] ? String(range[0]) : `${range[0]}:${range[1]}`;
}

/** " spt:80", " dpts:!80:90" and the like as `iptables -L` prints them; "" for all ports. */
export function listRange(
  label: string,
  range: PortRange,
  invert: boolean,
  protocol: number,
  numeric: boolean,
): string {
  if (range[0] === 0 && range[1] === 65535 && !invert) return "";
  const bang = invert ? "!" : "";
  const first = portText(range[0], protocol, numeric);
  if (range[0] === range[1]) return ` ${label}:${bang}${first}`;
  return ` ${label}s:${bang}${first}:${portText(range[1], protocol, numeric)}`;
}

/** The whole range of ports. */
export const ALL_PORTS: PortRange = [0, 65535];
