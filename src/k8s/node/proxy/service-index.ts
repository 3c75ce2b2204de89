import type { IpAddress } from "../../../wire/ip-address.js";
import { Family, tryParseIp } from "../../../wire/ip-address.js";
import type { Service } from "../../api/object.js";
import type { ServiceRules } from "./service-rules.js";

/**
 * Finds the Services that a packet can be about in the chains that all Services have in common: every rule there asks for
 * an address of its Service, or for a port that nodes have open for it.
 */
export class ServiceIndex {
  private readonly byAddress = new Map<IpAddress, ServiceRules[]>();
  private readonly byPort = new Map<number, ServiceRules[]>();

  /** `services` in the order of their keys. */
  constructor(services: readonly ServiceRules[], family: Family) {
    for (const rules of services) {
      for (const text of addressesOf(rules.state.service)) {
        if (text.includes(":") !== (family === Family.V6)) continue;
        const address = tryParseIp(text);
        if (address !== null) add(this.byAddress, address, rules);
      }
      for (const port of nodePortsOf(rules.state.service)) add(this.byPort, port, rules);
    }
  }

  /** True when some Service has a port open on nodes. */
  get hasPorts(): boolean {
    return this.byPort.size > 0;
  }

  /** Those that have the port open on nodes. */
  withPort(port: number): readonly ServiceRules[] {
    return this.byPort.get(port) ?? [];
  }

  /** Those for packets to an address and port (-1 for none), in the order of their keys; null when there are none. */
  find(address: IpAddress, port: number): readonly ServiceRules[] | null {
    const byAddress = this.byAddress.get(address) ?? null;
    const byPort = port < 0 ? null : (this.byPort.get(port) ?? null);
    if (byPort === null) return byAddress;
    if (byAddress === null) return byPort;
    return [...new Set([...byAddress, ...byPort])].sort((a, b) => (a.key < b.key ? -1 : 1));
  }
}

function addressesOf({ spec, status }: Service): string[] {
  const addresses = [...(spec.clusterIPs ?? [spec.clusterIP ?? ""])];
  for (const address of spec.externalIPs ?? []) addresses.push(address);
  for (const { ip } of status?.loadBalancer?.ingress ?? []) if (ip !== undefined) addresses.push(ip);
  return addresses;
}

function nodePortsOf({ spec }: Service): number[] {
  const ports: number[] = [];
  for (const { nodePort } of spec.ports ?? []) if (nodePort !== undefined && nodePort !== 0) ports.push(nodePort);
  const checked = spec.healthCheckNodePort ?? 0;
  if (checked !== 0) ports.push(checked);
  return ports;
}

function add<Key>(map: Map<Key, ServiceRules[]>, key: Key, rules: ServiceRules): void {
  const found = map.get(key);
  if (found === undefined) map.set(key, [rules]);
  else if (found.at(-1) !== rules) found.push(rules);
}
