import type { ServicePort, ServiceSpec } from "kubernetes-types/core/v1.js";
import type { RandomStream } from "../../sim/random.js";
import { ApiError } from "./api-error.js";
import { withFields } from "./clone.js";
import { FieldErrors, invalidObject } from "./field-error.js";
import { NodePortRange } from "./node-port-range.js";
import { isTerminating, type Service, type ServiceCidr } from "./object.js";
import type { Resource } from "./resources.js";
import { type Family, initServiceFamilies, keepsPreferDualStack } from "./service-families.js";
import { AllocationError, type ServiceIpRange } from "./service-ip-range.js";
import { ServiceIpRanges } from "./service-ip-ranges.js";
import { dropTypeDependentFields, needsClusterIp, needsHealthCheckPort, needsNodePorts } from "./service-type.js";

/**
 * What the API server does to a Service beyond keeping it: families, cluster IPs, node ports and the health check port
 * (`pkg/registry/core/service/storage/alloc.go`). A refused Service leaves nothing taken.
 */
export class ServiceAllocator {
  /** By family, the default family first. */
  private readonly byFamily: readonly ServiceIpRanges[];
  readonly nodePorts: NodePortRange;
  private readonly families: readonly Family[];
  /** What the write that is under way took. */
  private taken: Taken;

  constructor(rng: RandomStream, cidrs: readonly string[], nodePortRange: readonly [number, number]) {
    this.byFamily = cidrs.map((cidr) => new ServiceIpRanges(rng, cidr));
    this.families = this.byFamily.map(({ family }) => family);
    this.nodePorts = new NodePortRange(rng.fork("nodePorts"), nodePortRange[0], nodePortRange[1]);
    this.taken = new Taken(this);
  }

  /**
   * The new Service with all that the server fills in; `abandon` gives it back when the Service is refused after all.
   * @throws ApiError Invalid when something it asks for is taken.
   */
  onCreate(resource: Resource, service: Service): Service {
    const taken = new Taken(this);
    this.taken = taken;
    try {
      const spec = copySpec(service.spec);
      initServiceFamilies(this.families, resource, service.metadata.name, spec, null);
      this.takeClusterIps(resource, service.metadata.name, spec, taken, 0);
      if (needsNodePorts(spec)) this.takeNodePorts(resource, service.metadata.name, spec, taken);
      if (needsHealthCheckPort(spec)) this.takeHealthCheckPort(spec, taken);
      return { ...service, spec };
    } catch (error) {
      taken.giveBack();
      throw error;
    }
  }

  /** An update that leaves out what the server chose keeps it (`patchAllocatedValues`). */
  private patchFrom(service: Service, old: Service): Service {
    const spec = copySpec(service.spec);
    const before = old.spec;
    if (needsClusterIp(spec) && needsClusterIp(before)) {
      if ((spec.clusterIP ?? "") === "" && before.clusterIP !== undefined) spec.clusterIP = before.clusterIP;
      if (
        (spec.clusterIPs ?? []).length === 0 &&
        spec.clusterIP === before.clusterIP &&
        before.clusterIPs !== undefined
      ) {
        spec.clusterIPs = [...before.clusterIPs];
      }
    }
    agreeClusterIps(spec, before);
    if (needsNodePorts(spec) && needsNodePorts(before)) {
      // By the ports' names, whatever else of them changed; a node port that stands elsewhere already is not given twice.
      const had = new Set((before.ports ?? []).map((port) => port.nodePort ?? 0));
      const used = new Set(
        (spec.ports ?? []).map((port) => port.nodePort ?? 0).filter((nodePort) => had.has(nodePort)),
      );
      const byName = new Map((before.ports ?? []).map((port) => [port.name ?? "", port.nodePort ?? 0] as const));
      for (const port of spec.ports ?? []) {
        const nodePort = byName.get(port.name ?? "") ?? 0;
        if ((port.nodePort ?? 0) === 0 && nodePort !== 0 && !used.has(nodePort)) port.nodePort = nodePort;
      }
    }
    if (needsHealthCheckPort(spec) && needsHealthCheckPort(before) && !spec.healthCheckNodePort) {
      if (before.healthCheckNodePort !== undefined) spec.healthCheckNodePort = before.healthCheckNodePort;
    }
    dropTypeDependentFields(spec, before);
    return { ...service, spec };
  }

  /** The updated Service with what it needs anew taken; follow with `settle` or `abandon`. */
  preview(resource: Resource, update: Service, old: Service): Service {
    const service = this.patchFrom(update, old);
    const taken = new Taken(this);
    this.taken = taken;
    try {
      const spec = service.spec;
      const name = service.metadata.name;
      initServiceFamilies(this.families, resource, name, spec, old.spec);
      const before = old.spec;
      if (before.type === "ExternalName") this.takeClusterIps(resource, name, spec, taken, 0);
      else if (
        spec.type !== "ExternalName" &&
        before.clusterIPs?.[0] !== "None" &&
        !keepsPreferDualStack(spec, before)
      ) {
        const had = before.ipFamilies?.length ?? 0;
        if ((spec.ipFamilies?.length ?? 0) > had) this.takeClusterIps(resource, name, spec, taken, had);
      }
      if (needsNodePorts(spec)) this.updateNodePorts(resource, name, spec, before, taken);
      if (needsHealthCheckPort(spec) && !needsHealthCheckPort(before)) this.takeHealthCheckPort(spec, taken);
      return service;
    } catch (error) {
      taken.giveBack();
      throw error;
    }
  }

  /** The update went through: what the Service needs no more is given back. */
  settle(service: Service, old: Service): void {
    this.releaseUnused(old.spec, service.spec);
  }

  /** The write under way was refused: what was taken for it is given back. */
  abandon(): void {
    this.taken.giveBack();
  }

  /** Gives back all that the Service had. */
  onDelete(service: Service): void {
    this.releaseUnused(service.spec, {});
  }

  /** All ranges, those of the default family first. */
  get ranges(): readonly ServiceIpRange[] {
    return this.byFamily.flatMap(({ ranges }) => ranges);
  }

  /** The cluster's own range of each family, as it was given. */
  get ownCidrs(): readonly string[] {
    return this.byFamily.flatMap(({ ranges }) => ranges.slice(0, 1).map(({ name }) => name));
  }

  /** What ServiceCIDR objects say now. A family that the cluster does not have is left out. */
  setCidrs(objects: readonly ServiceCidr[]): void {
    const named = objects.flatMap((object) => {
      const ready = object.status?.conditions?.find(({ type }) => type === "Ready")?.status;
      const isReady = !isTerminating(object) && (ready === undefined || ready === "True");
      return (object.spec?.cidrs ?? []).map((cidr) => ({ cidr, isReady }));
    });
    for (const ranges of this.byFamily) ranges.setNamed(named);
  }

  /** Takes an address without a question: an IPAddress of it came. */
  hold(ip: string): void {
    this.rangesOf(ip)?.hold(ip);
  }

  /** Gives it back. */
  unhold(ip: string): void {
    this.rangesOf(ip)?.release(ip);
  }

  private rangesOf(ip: string): ServiceIpRanges | null {
    return this.range(ip.includes(":") ? "IPv6" : "IPv4");
  }

  private range(family: string): ServiceIpRanges | null {
    return this.byFamily.find((ranges) => ranges.family === family) ?? null;
  }

  private takeClusterIps(resource: Resource, name: string, spec: ServiceSpec, taken: Taken, from: number): void {
    if (spec.type === "ExternalName" || spec.clusterIPs?.[0] === "None" || spec.clusterIP === "None") return;
    const wanted = spec.clusterIPs ?? (spec.clusterIP === undefined || spec.clusterIP === "" ? [] : [spec.clusterIP]);
    const ips = [...wanted];
    (spec.ipFamilies ?? []).forEach((family, i) => {
      if (i < from) return;
      const range = this.range(family);
      if (range === null) return;
      const asked = wanted[i] ?? "";
      if (asked === "") {
        try {
          ips[i] = range.allocateNext();
        } catch (error) {
          throw internal("failed to allocate a serviceIP", error);
        }
      } else {
        try {
          range.allocate(asked);
        } catch (error) {
          const errors = new FieldErrors();
          errors.invalid("spec.clusterIPs", wanted, `failed to allocate IP ${asked}: ${messageOf(error)}`);
          throw invalidObject(resource, name, errors.list);
        }
      }
      taken.ips.push([range, ips[i] ?? ""]);
    });
    spec.clusterIPs = ips;
    if (ips[0] !== undefined) spec.clusterIP = ips[0];
  }

  private takeNodePort(resource: Resource, name: string, index: number, wanted: number, taken: Taken): void {
    try {
      this.nodePorts.allocate(wanted);
    } catch (error) {
      const errors = new FieldErrors();
      errors.invalid(`spec.ports[${index}].nodePort`, wanted, messageOf(error));
      throw invalidObject(resource, name, errors.list);
    }
    taken.ports.push(wanted);
  }

  private nextNodePort(taken: Taken, failure = "failed to allocate a nodePort"): number {
    try {
      const port = this.nodePorts.allocateNext();
      taken.ports.push(port);
      return port;
    } catch (error) {
      throw internal(failure, error);
    }
  }

  /** Ports of equal number (TCP and UDP 53, say) share a node port. */
  private takeNodePorts(resource: Resource, name: string, spec: ServiceSpec, taken: Taken): void {
    const ports = spec.ports ?? [];
    const byPort = new Map<number, number>();
    ports.forEach((port, i) => {
      if (!port.nodePort && spec.allocateLoadBalancerNodePorts === false && spec.type === "LoadBalancer") return;
      const shared = byPort.get(port.port);
      if (shared === undefined) {
        const wanted = ports.find((other) => other.port === port.port && other.nodePort)?.nodePort;
        if (wanted !== undefined) this.takeNodePort(resource, name, i, wanted, taken);
        port.nodePort = wanted ?? this.nextNodePort(taken);
        byPort.set(port.port, port.nodePort);
      } else if (!port.nodePort) port.nodePort = shared;
      else if (port.nodePort !== shared) this.takeNodePort(resource, name, i, port.nodePort, taken);
    });
  }

  private updateNodePorts(resource: Resource, name: string, spec: ServiceSpec, old: ServiceSpec, taken: Taken): void {
    const had = new Set(portsOf(old));
    const now = new Set<number>();
    const pairs = new Set<string>();
    (spec.ports ?? []).forEach((port, i) => {
      if (!port.nodePort && spec.allocateLoadBalancerNodePorts === false && spec.type === "LoadBalancer") return;
      if (!port.nodePort) port.nodePort = this.nextNodePort(taken);
      else if (!had.has(port.nodePort) && !now.has(port.nodePort)) {
        this.takeNodePort(resource, name, i, port.nodePort, taken);
      }
      now.add(port.nodePort);
      const pair = `{${port.protocol ?? "TCP"} ${port.nodePort}}`;
      if (pairs.has(pair)) throw new ApiError("InternalError", `duplicate nodePort: ${pair}`);
      pairs.add(pair);
    });
  }

  private takeHealthCheckPort(spec: ServiceSpec, taken: Taken): void {
    if (!spec.healthCheckNodePort) {
      spec.healthCheckNodePort = this.nextNodePort(taken, "failed to allocate a HealthCheck NodePort 0");
      return;
    }
    try {
      this.nodePorts.allocate(spec.healthCheckNodePort);
      taken.ports.push(spec.healthCheckNodePort);
    } catch (error) {
      throw internal(`failed to allocate requested HealthCheck NodePort ${spec.healthCheckNodePort}`, error);
    }
  }

  private releaseUnused(before: ServiceSpec, after: ServiceSpec): void {
    const keptIps = new Set(after.type === "ExternalName" ? [] : (after.clusterIPs ?? []));
    for (const ip of before.clusterIPs ?? []) {
      if (ip === "None" || keptIps.has(ip)) continue;
      for (const ranges of this.byFamily) ranges.release(ip);
    }
    const keptPorts = new Set(portsOf(after));
    for (const port of portsOf(before)) if (!keptPorts.has(port)) this.nodePorts.release(port);
  }
}

/** What one write took, so that a refusal can give it back. */
class Taken {
  readonly ips: [ServiceIpRanges, string][] = [];
  readonly ports: number[] = [];
  private readonly allocator: ServiceAllocator;

  constructor(allocator: ServiceAllocator) {
    this.allocator = allocator;
  }

  giveBack(): void {
    for (const [range, ip] of this.ips) range.release(ip);
    for (const port of this.ports) this.allocator.nodePorts.release(port);
    this.ips.length = 0;
    this.ports.length = 0;
  }
}

function copySpec(spec: ServiceSpec): ServiceSpec {
  const copy: ServiceSpec = withFields(spec, {});
  if (spec.ports !== undefined) copy.ports = spec.ports.map((port: ServicePort) => ({ ...port }));
  return copy;
}

/**
 * Whoever changed `clusterIP` alone (an old client, or a manifest that names no `clusterIPs`) meant the list as well
 * (`normalizeClusterIPs`), so what is refused is the change and not the disagreement.
 */
function agreeClusterIps(spec: ServiceSpec, before: ServiceSpec): void {
  const [ip, old] = [spec.clusterIP ?? "", before.clusterIP ?? ""];
  if (ip === old || (spec.clusterIPs ?? []).join() !== (before.clusterIPs ?? []).join()) return;
  if (ip === "") delete spec.clusterIPs;
  else spec.clusterIPs = [ip];
}

function messageOf(error: unknown): string {
  if (error instanceof AllocationError) return error.message;
  throw error;
}

function internal(what: string, error: unknown): ApiError {
  return new ApiError("InternalError", `Internal error occurred: ${what}: ${messageOf(error)}`);
}

function portsOf(spec: ServiceSpec): number[] {
  const ports = (spec.ports ?? []).map((port) => port.nodePort ?? 0);
  ports.push(spec.healthCheckNodePort ?? 0);
  return ports.filter((port) => port !== 0);
}
