// Names of a cluster: what CoreDNS's kubernetes plugin answers from Services, endpoints and namespaces.
// Knows objects through a watch and records; must not know sockets, rules or pods' machines.
// Read next: core-dns.ts for the server that asks this.

import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { DnsAnswer, DnsBackend } from "../../dns/backend.js";
import { dnsAnswer } from "../../dns/backend.js";
import { DnsRcode, DnsType } from "../../wire/dns/codes.js";
import { type DnsName, isWithin, nameLabels, parseName, tryParseName } from "../../wire/dns/name.js";
import { type DnsQuestion, type DnsRecord, dnsRecord } from "../../wire/dns/record.js";
import { formatIp, type IpAddress, tryParseIp } from "../../wire/ip-address.js";
import type { Informer, Informers } from "../api/informer.js";
import type { EndpointSlice, Service } from "../api/object.js";
import { Selector } from "../api/selector.js";

const SERVICE_NAME = "kubernetes.io/service-name";
const SCHEMA_VERSION = "1.1.0";
const SCHEMA_TTL_SECONDS = 28_800;
/** Labels before the namespace: a Service or pod, an endpoint of it, or a port and a protocol. */
const MAX_LABELS = 3;

/** `pods` of the kubernetes plugin: no names of pods, those of pods that are there, or any address. */
export type PodMode = "disabled" | "verified" | "insecure";

/** An address that answers for a Service, with the port that was asked for. */
interface Target {
  readonly address: IpAddress;
  /** The name at which the address is found. */
  readonly name: DnsName;
  readonly portName: string;
  readonly protocol: string;
  readonly port: number;
}

/**
 * The zone of a cluster ("cluster.local") and the reverse zones of its addresses, by the DNS specification of Kubernetes
 * 1.1.0: Services (A, AAAA, SRV), pods of headless Services by hostname or address, ExternalName
 * (CNAME), `a-b-c-d.NAMESPACE.pod`, PTR. Reverse names that it does not know are left to others.
 */
export class ClusterDns implements DnsBackend {
  readonly zone: DnsName;
  readonly ttlSeconds: number;
  private readonly services: Informer<"Service">;
  private readonly slices: Informer<"EndpointSlice">;
  private readonly namespaces: Informer<"Namespace">;
  private readonly podMode: PodMode;
  /** Null where nobody asks which pods there are. */
  private readonly pods: Informer<"Pod"> | null;
  private turn = 0;

  constructor(informers: Informers, domain = "cluster.local", ttlSeconds = 5, podMode: PodMode = "insecure") {
    this.podMode = podMode;
    this.pods = podMode === "verified" ? informers.of("Pod") : null;
    this.zone = parseName(domain);
    this.ttlSeconds = ttlSeconds;
    this.services = informers.of("Service");
    this.slices = informers.of("EndpointSlice");
    this.namespaces = informers.of("Namespace");
  }

  /** True once all that was there at the start is known. */
  get ready(): boolean {
    const { services, slices, namespaces, pods } = this;
    return services.synced && slices.synced && namespaces.synced && pods?.synced !== false;
  }

  /** The watches end. */
  close(): void {
    for (const informer of [this.services, this.slices, this.namespaces, this.pods]) informer?.watch.close();
  }

  /** Whose pod has this address; null for nobody's, and where it is not known which pods there are. */
  namespaceOfPod(address: IpAddress): string | null {
    const text = formatIp(address);
    return this.pods?.list().find(({ status }) => status.podIP === text)?.metadata.namespace ?? null;
  }

  answer(question: DnsQuestion): DnsAnswer | null {
    const reversed = reverseAddress(question.name);
    if (reversed !== null) return this.reverse(question, reversed);
    if (!isWithin(question.name, this.zone)) return null;
    const depth = nameLabels(this.zone).length;
    const labels = nameLabels(question.name).map((label) => label.toLowerCase());
    return this.forward(question, labels.slice(0, labels.length - depth));
  }

  private forward(question: DnsQuestion, labels: readonly string[]): DnsAnswer {
    const kind = labels.at(-1);
    if (kind === undefined) return this.apex(question);
    // Zones have one SOA; below the apex the plugin does not even look whether there is such a name.
    if (question.type === DnsType.SOA) return this.negative(DnsRcode.NOERROR);
    if (labels.join(".") === "dns-version" && question.type === DnsType.TXT) {
      const data = { kind: "txt", strings: [utf8ToBytes(SCHEMA_VERSION)] } as const;
      return this.positive(question, [dnsRecord(question.name, DnsType.TXT, SCHEMA_TTL_SECONDS, data)]);
    }
    if (labels.join(".") === "ns.dns") return this.nameServer(question);
    if (kind !== "svc" && kind !== "pod") return this.negative(DnsRcode.NXDOMAIN);
    const namespace = labels.at(-2);
    if (namespace === undefined) return this.negative(DnsRcode.NOERROR);
    if (this.namespaces.get("", namespace) === null) return this.negative(DnsRcode.NXDOMAIN);
    if (labels.length === 2) return this.negative(DnsRcode.NOERROR);
    if (labels.length - 2 > MAX_LABELS) return this.negative(DnsRcode.NXDOMAIN);
    if (kind === "pod") return this.pod(question, labels);
    return this.service(question, labels.slice(0, -2), namespace);
  }

  /** `a-b-c-d.NAMESPACE.pod`: the address that the name says, whatever stands before it; with `pods verified` of a pod that is there. */
  private pod(question: DnsQuestion, labels: readonly string[]): DnsAnswer {
    const dashed = labels.at(-3) ?? "";
    const address = tryParseIp(
      /^\d+-\d+-\d+-\d+$/.test(dashed) ? dashed.replaceAll("-", ".") : dashed.replaceAll("-", ":"),
    );
    if (address === null || this.podMode === "disabled") return this.negative(DnsRcode.NXDOMAIN);
    if (this.pods !== null && this.namespaceOfPod(address) !== labels.at(-2)) return this.negative(DnsRcode.NXDOMAIN);
    return this.positive(question, this.addressRecords(question, [address]));
  }

  /** `[ENDPOINT.]SERVICE` or `_PORT._PROTOCOL.SERVICE` in a namespace. */
  private service(question: DnsQuestion, labels: readonly string[], namespace: string): DnsAnswer {
    const service = this.services.get(namespace, labels.at(-1) ?? "");
    if (service === null) return this.negative(DnsRcode.NXDOMAIN);
    if (service.spec.type === "ExternalName") return this.external(question, labels, service.spec.externalName ?? "");
    let targets: Target[];
    if (labels.length === 2) {
      // An endpoint has its name whether the Service is headless or not.
      const name = `${labels[0] ?? ""}.${this.serviceName(service)}`;
      targets = this.endpointsOf(service).filter((one) => one.name.toLowerCase() === name);
    } else {
      const [port = "", protocol = ""] = labels.length === 3 ? labels.map((label) => label.replace(/^_/, "")) : [];
      targets = (isHeadless(service) ? this.endpointsOf(service) : this.clusterAddressesOf(service)).filter(
        (one) => (port === "" || one.portName === port) && (protocol === "" || one.protocol === protocol),
      );
    }
    if (targets.length === 0) return this.negative(DnsRcode.NXDOMAIN);
    if (question.type === DnsType.SRV) return this.srv(question, targets);
    return this.positive(question, this.addressRecords(question, unique(targets.map((one) => one.address))));
  }

  /** The alias of an ExternalName Service; an address in the place of a name is none. */
  private external(question: DnsQuestion, labels: readonly string[], externalName: string): DnsAnswer {
    const target = labels.length === 1 && tryParseIp(externalName) === null ? tryParseName(externalName) : null;
    if (target === null) return this.negative(DnsRcode.NXDOMAIN);
    const { name, type } = question;
    if (type !== DnsType.A && type !== DnsType.AAAA && type !== DnsType.CNAME) return this.negative(DnsRcode.NOERROR);
    return dnsAnswer({ answers: [dnsRecord(name, DnsType.CNAME, this.ttlSeconds, { kind: "name", target })] });
  }

  private srv(question: DnsQuestion, targets: readonly Target[]): DnsAnswer {
    const named = targets.filter((one) => one.port > 0);
    const seen = new Map<string, DnsRecord>();
    const additionals = new Map<string, DnsRecord>();
    const weight = Math.max(1, Math.floor(100 / Math.max(1, named.length)));
    for (const { name, port, address } of named) {
      const data = { kind: "srv", priority: 0, weight, port, target: name } as const;
      seen.set(`${name} ${port}`, dnsRecord(question.name, DnsType.SRV, this.ttlSeconds, data));
      additionals.set(`${name} ${formatIp(address)}`, this.addressRecord(name, address));
    }
    if (seen.size === 0) return this.negative(DnsRcode.NOERROR);
    return dnsAnswer({ answers: [...seen.values()], additionals: [...additionals.values()] });
  }

  /** A Service's cluster IPs, for each of its ports. */
  private clusterAddressesOf(service: Service): Target[] {
    const { spec } = service;
    const name = parseName(this.serviceName(service));
    return (spec.clusterIPs ?? [spec.clusterIP ?? ""]).flatMap((text) => {
      const address = tryParseIp(text);
      if (address === null) return [];
      return (spec.ports ?? []).map((port) => ({
        address,
        name,
        portName: port.name ?? "",
        protocol: (port.protocol ?? "TCP").toLowerCase(),
        port: port.port,
      }));
    });
  }

  /** A Service's ready endpoints, for each of its ports. */
  private endpointsOf(service: Service): Target[] {
    const own = parseName(this.serviceName(service));
    return this.slicesOf(service).flatMap((slice) =>
      slice.endpoints.flatMap((endpoint) => {
        if (endpoint.conditions?.ready === false) return [];
        return endpoint.addresses.flatMap((text) => {
          const address = tryParseIp(text);
          const label = endpoint.hostname ?? text.replaceAll(/[.:]/g, "-").replace(/-$/, "-0");
          const name = tryParseName(label, own);
          if (address === null || name === null) return [];
          const ports = slice.ports ?? [];
          // A headless Service may have no ports at all.
          if (ports.length === 0) return [{ address, name, portName: "", protocol: "tcp", port: 0 }];
          return ports.map((port) => ({
            address,
            name,
            portName: port.name ?? "",
            protocol: (port.protocol ?? "TCP").toLowerCase(),
            port: port.port ?? 0,
          }));
        });
      }),
    );
  }

  private slicesOf(service: Service): EndpointSlice[] {
    const requirement = { key: SERVICE_NAME, operator: "Equals", values: [service.metadata.name] } as const;
    return this.slices.select(service.metadata.namespace ?? "", new Selector([requirement]));
  }

  private reverse(question: DnsQuestion, address: IpAddress): DnsAnswer | null {
    if (question.type !== DnsType.PTR) return null;
    const text = formatIp(address);
    const names: DnsName[] = [];
    for (const service of this.services.list()) {
      const ips = service.spec.clusterIPs ?? [service.spec.clusterIP ?? ""];
      if (ips.includes(text)) names.push(parseName(this.serviceName(service)));
    }
    if (names.length === 0) {
      // Only an endpoint with a hostname has a name of its own to point to.
      for (const slice of this.slices.list()) {
        const service = slice.metadata.labels?.[SERVICE_NAME] ?? "";
        for (const endpoint of slice.endpoints) {
          if (!endpoint.addresses.includes(text) || endpoint.hostname === undefined) continue;
          names.push(parseName(`${endpoint.hostname}.${service}.${slice.metadata.namespace ?? ""}.svc.${this.zone}`));
        }
      }
    }
    if (names.length === 0) return null;
    const records = [...new Set(names)].map((target) =>
      dnsRecord(question.name, DnsType.PTR, this.ttlSeconds, { kind: "name", target }),
    );
    return this.positive(question, records);
  }

  /** The zone itself: its SOA, and the DNS Service as its name server. */
  private apex(question: DnsQuestion): DnsAnswer {
    if (question.type === DnsType.SOA) return dnsAnswer({ answers: [this.soa()] });
    if (question.type !== DnsType.NS) return this.negative(DnsRcode.NOERROR);
    const service = this.services.get("kube-system", "kube-dns");
    const target = service === null ? parseName("ns.dns", this.zone) : parseName(this.serviceName(service));
    const addresses = unique(service === null ? [] : this.clusterAddressesOf(service).map((one) => one.address));
    return dnsAnswer({
      answers: [dnsRecord(question.name, DnsType.NS, this.ttlSeconds, { kind: "name", target })],
      additionals: addresses.map((address) => this.addressRecord(target, address)),
    });
  }

  /** `ns.dns`: the DNS Service itself. */
  private nameServer(question: DnsQuestion): DnsAnswer {
    const service = this.services.get("kube-system", "kube-dns");
    if (service === null) return this.negative(DnsRcode.NOERROR);
    const targets = isHeadless(service) ? this.endpointsOf(service) : this.clusterAddressesOf(service);
    return this.positive(question, this.addressRecords(question, unique(targets.map((one) => one.address))));
  }

  /** The records of the type that was asked for; in turn each comes first (CoreDNS's `loadbalance`). */
  private positive(question: DnsQuestion, records: readonly DnsRecord[]): DnsAnswer {
    const matching = records.filter((record) => record.type === question.type);
    if (matching.length === 0) return this.negative(DnsRcode.NOERROR);
    const first = matching.length === 1 ? 0 : this.turn++ % matching.length;
    return dnsAnswer({ answers: [...matching.slice(first), ...matching.slice(0, first)] });
  }

  /** Nothing of this name or type; before all objects are known nobody can tell that there is no such name. */
  private negative(code: number): DnsAnswer {
    const rcode = code === DnsRcode.NXDOMAIN && !this.ready ? DnsRcode.SERVFAIL : code;
    return dnsAnswer({ rcode, authorities: [this.soa()] });
  }

  private soa(): DnsRecord {
    return dnsRecord(this.zone, DnsType.SOA, this.ttlSeconds, {
      kind: "soa",
      primary: parseName("ns.dns", this.zone),
      mailbox: parseName("hostmaster", this.zone),
      serial: 1,
      refreshSeconds: 7200,
      retrySeconds: 1800,
      expireSeconds: 86400,
      minimumSeconds: this.ttlSeconds,
    });
  }

  private addressRecords(question: DnsQuestion, addresses: readonly IpAddress[]): DnsRecord[] {
    return addresses.map((address) => this.addressRecord(question.name, address));
  }

  private addressRecord(name: DnsName, address: IpAddress): DnsRecord {
    return typeof address === "number"
      ? dnsRecord(name, DnsType.A, this.ttlSeconds, { kind: "a", address })
      : dnsRecord(name, DnsType.AAAA, this.ttlSeconds, { kind: "aaaa", address });
  }

  private serviceName(service: Service): string {
    return `${service.metadata.name}.${service.metadata.namespace ?? ""}.svc.${this.zone}`;
  }
}

function isHeadless(service: Service): boolean {
  return service.spec.clusterIP === "None" || (service.spec.clusterIPs ?? []).includes("None");
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}

/** The address that a name below in-addr.arpa or ip6.arpa stands for; null for any other name. */
export function reverseAddress(name: DnsName): IpAddress | null {
  const labels = nameLabels(name).map((label) => label.toLowerCase());
  if (labels.at(-1) !== "arpa") return null;
  if (labels.at(-2) === "in-addr" && labels.length === 6) return tryParseIp(labels.slice(0, 4).reverse().join("."));
  if (labels.at(-2) !== "ip6" || labels.length !== 34) return null;
  const digits = labels.slice(0, 32).reverse().join("");
  return tryParseIp(digits.replaceAll(/(....)(?=.)/g, "$1:"));
}
