import type { Service } from "../k8s/api/object.js";
import type { Cluster, RunningPod } from "../k8s/cluster.js";
import { Errno, strerror } from "../sim/errno.js";
import { SECOND } from "../sim/time.js";
import { formatIp, type IpAddress, parseIp } from "../wire/ip-address.js";
import { violationOf } from "./host-invariants.js";
import { InvariantCheck, type InvariantReport } from "./invariant-report.js";
import { type Probe, ProbeRound } from "./probe-round.js";

/** A pod as the invariants see it. */
export interface PlacedPod extends RunningPod {
  /** "namespace/name". */
  readonly name: string;
  readonly address: IpAddress;
}

/** All pods that run in a namespace of their own, by namespace and name; those with `hostNetwork` are their node. */
export function podsOf(cluster: Cluster): PlacedPod[] {
  return cluster.api.list("Pod").flatMap((pod) => {
    const { name, namespace = "default" } = pod.metadata;
    const node = cluster.nodes.find((one) => one.name === pod.spec.nodeName);
    const worker = node?.kubelet.workers.get(pod.metadata.uid);
    const netns = worker?.netns ?? null;
    const podIp = pod.status.podIP;
    if (node === undefined || worker === undefined || netns === null || podIp === undefined) return [];
    if (pod.spec.hostNetwork === true || pod.status.phase !== "Running") return [];
    return [{ pod, node, worker, netns, name: `${namespace}/${name}`, address: parseIp(podIp) }];
  });
}

/** A connection from one pod to another that was tried. */
export interface PodProbe {
  readonly from: PlacedPod;
  readonly to: PlacedPod;
  readonly probe: Probe;
}

/** How long a connection may take before it counts as failed; 2 s unless told: one retransmitted SYN. */
export interface CheckOptions {
  readonly timeoutNs?: number;
}

/** Tries a TCP connection from every pod to every pod, itself included. */
export async function probePods(cluster: Cluster, options: CheckOptions = {}): Promise<PodProbe[]> {
  const pods = podsOf(cluster);
  const round = new ProbeRound(cluster.network, options.timeoutNs ?? 2 * SECOND);
  const planned = pods.flatMap((from) =>
    pods.map((to) => ({ from, to, probe: round.add(from.netns, to.address, round.listen(to.netns)) })),
  );
  await round.run();
  return planned;
}

/**
 * The Kubernetes network model (concepts/services-networking), tried with TCP connections on the running cluster: pods
 * reach pods without NAT, nodes reach their pods, a pod has one address for all, its containers share localhost, and
 * Services end at their ready endpoints. NetworkPolicies that forbid any of this break the invariants, as they should.
 */
export async function checkCluster(cluster: Cluster, options: CheckOptions = {}): Promise<InvariantReport[]> {
  return [
    ...checkPods(await probePods(cluster, options)),
    await checkNodes(cluster, options),
    await checkLocalhost(cluster, options),
    await checkServices(cluster, options),
  ];
}

/** What the probes between pods say: reached without NAT, and one address for a pod itself and for others. */
export function checkPods(probes: readonly PodProbe[]): InvariantReport[] {
  const reach = new InvariantCheck("every pod reaches every pod on every node without NAT");
  const self = new InvariantCheck("a pod sees itself with the address that others see");
  for (const { from, to, probe } of probes) {
    const what = `${describe(from)} -> ${describe(to)}`;
    const violation = violationOf(probe, to.name, probe.arrivedAt === to.netns, from.address, what);
    if (from.netns === to.netns) self.fact(violation);
    else reach.fact(violation);
  }
  return [reach, self];
}

async function checkNodes(cluster: Cluster, options: CheckOptions): Promise<InvariantReport> {
  const round = new ProbeRound(cluster.network, options.timeoutNs ?? 2 * SECOND);
  const planned = podsOf(cluster).map((pod) => ({
    pod,
    probe: round.add(pod.node.netns, pod.address, round.listen(pod.netns)),
  }));
  await round.run();
  const check = new InvariantCheck("a node reaches its pods");
  for (const { pod, probe } of planned) {
    // Which of its addresses a node uses is its own affair, but it is one that it has.
    const isOwn = probe.seenAs !== null && pod.node.netns.stack.isLocal(probe.seenAs);
    const own = isOwn && probe.seenAs !== null ? probe.seenAs : (probe.local ?? 0);
    check.fact(
      violationOf(probe, pod.name, probe.arrivedAt === pod.netns, own, `${pod.node.name} -> ${describe(pod)}`),
    );
  }
  return check;
}

async function checkLocalhost(cluster: Cluster, options: CheckOptions): Promise<InvariantReport> {
  const localhost = parseIp("127.0.0.1");
  const round = new ProbeRound(cluster.network, options.timeoutNs ?? 2 * SECOND);
  const planned = podsOf(cluster).flatMap((pod) =>
    pod.pod.spec.containers.map(({ name }) => ({
      what: `${pod.name}: localhost to container ${name}`,
      pod,
      probe: round.add(pod.netns, localhost, round.listen(pod.netns)),
    })),
  );
  await round.run();
  const check = new InvariantCheck("containers of a pod meet on localhost");
  for (const { what, pod, probe } of planned) {
    check.fact(violationOf(probe, pod.name, probe.arrivedAt === pod.netns, localhost, what));
  }
  return check;
}

/** One way to a port of a Service that was tried. */
interface ServiceProbe {
  readonly what: string;
  readonly service: Service;
  readonly portName: string | undefined;
  readonly probe: Probe;
}

/** Tries each TCP port of each Service from every pod, and each NodePort from outside at every node. */
async function checkServices(cluster: Cluster, options: CheckOptions): Promise<InvariantReport> {
  const round = new ProbeRound(cluster.network, options.timeoutNs ?? 2 * SECOND);
  const planned: ServiceProbe[] = [];
  const pods = podsOf(cluster);
  for (const service of cluster.api.list("Service")) {
    const { name, namespace = "default" } = service.metadata;
    for (const port of service.spec.ports ?? []) {
      if ((port.protocol ?? "TCP") !== "TCP") continue;
      const { clusterIP } = service.spec;
      const label = `Service ${namespace}/${name}`;
      if (clusterIP !== undefined && clusterIP !== "" && clusterIP !== "None") {
        for (const pod of pods) {
          const probe = round.add(pod.netns, parseIp(clusterIP), port.port);
          planned.push({ what: `${describe(pod)} -> ${label} (${probe.target})`, service, portName: port.name, probe });
        }
      }
      if (port.nodePort === undefined || service.spec.externalTrafficPolicy === "Local") continue;
      for (const node of cluster.nodes) {
        const address = nodeAddress(cluster, node.name);
        if (address === null) continue;
        const probe = round.add(cluster.outside.netns, address, port.nodePort);
        planned.push({ what: `outside -> ${label} (${probe.target})`, service, portName: port.name, probe });
      }
    }
  }
  const ready = planned.map(({ service, portName }) => readyEndpoints(cluster, service, portName));
  const anyListens = ready.map((endpoints) => endpoints.some((endpoint) => isListening(cluster, endpoint)));
  await round.run();
  const check = new InvariantCheck("a Service's connections end only at its ready endpoints");
  for (const [index, { what, probe }] of planned.entries()) {
    check.fact(serviceViolation(what, probe, ready[index] ?? [], anyListens[index] ?? false));
  }
  return check;
}

function serviceViolation(what: string, probe: Probe, ready: readonly string[], anyListens: boolean): string | null {
  if (ready.length === 0) {
    return probe.error !== null ? null : `${what}: was answered, though the Service has no ready endpoint`;
  }
  // An endpoint whose container does not listen on the port refuses by itself, as on a real cluster.
  if (!anyListens && probe.error === strerror(Errno.ECONNREFUSED)) return null;
  if (probe.error !== null) return `${what}: ${probe.error}`;
  if (probe.arrivedAddress === null) return `${what}: arrived at nobody known`;
  const arrived = `${formatIp(probe.arrivedAddress)}:${probe.arrivedPort}`;
  return ready.includes(arrived) ? null : `${what}: arrived at ${arrived}, which is none of ${ready.join(", ")}`;
}

/** "10.244.1.5:8080" for each ready endpoint of a Service's port. */
function readyEndpoints(cluster: Cluster, service: Service, portName: string | undefined): string[] {
  const { name, namespace = "default" } = service.metadata;
  return cluster.api
    .list("EndpointSlice", { namespace })
    .filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === name)
    .flatMap((slice) =>
      (slice.ports ?? [])
        .filter((port) => (port.name ?? "") === (portName ?? ""))
        .flatMap((port) =>
          slice.endpoints
            .filter((endpoint) => endpoint.conditions?.ready !== false)
            .flatMap((endpoint) => endpoint.addresses.map((address) => `${address}:${port.port ?? 0}`)),
        ),
    );
}

/** True when somebody listens at "10.244.1.5:8080". */
function isListening(cluster: Cluster, endpoint: string): boolean {
  const colon = endpoint.lastIndexOf(":");
  const address = parseIp(endpoint.slice(0, colon));
  const port = Number(endpoint.slice(colon + 1));
  for (const host of cluster.network.hosts.values()) {
    for (const netns of host.allNamespaces()) {
      if (!netns.stack.isLocal(address)) continue;
      for (const listener of netns.tcp.ports.allListeners()) if (listener.localPort === port) return true;
    }
  }
  return false;
}

function nodeAddress(cluster: Cluster, name: string): IpAddress | null {
  const node = cluster.api.get("Node", "", name);
  const found = node?.status.addresses?.find(({ type }) => type === "InternalIP");
  return found === undefined ? null : parseIp(found.address);
}

/** "default/web-1 (10.244.1.5 on node-2)". */
function describe(pod: PlacedPod): string {
  return `${pod.name} (${formatIp(pod.address)} on ${pod.node.name})`;
}
