import { failure } from "../../cni/cni-error.js";
import type { Bandwidth, PortMapping } from "../../cni/plugin.js";
import type { Attachment } from "../../cni/runtime.js";
import type { Pod } from "../api/object.js";
import { parseQuantity, unitValue } from "../api/quantity.js";

/** The burst that containerd asks for: math.MaxUint32 bits. */
const BURST_BITS = 4_294_967_295;
const KILOBIT = 1e3;
const PETABIT = 1e15;

/** What most pods ask for: one for all of them. */
const NOTHING: Readonly<Record<string, never>> = {};

/** The name of a pod's namespace on its node. Simplified: a name that says whose it is, where containerd uses a UUID. */
export function podNetnsName(pod: Pod): string {
  return `${pod.metadata.namespace ?? "default"}_${pod.metadata.name}_${pod.metadata.uid.slice(0, 8)}`;
}

/**
 * What containerd asks of the pod network for a sandbox: host ports and the bandwidth of the pod's annotations go to
 * plugins with these capabilities, and the pod's name to all.
 * @throws CniError when the annotations say no bandwidth.
 */
export function podAttachment(pod: Pod, containerId: string): Attachment {
  const { namespace = "default", name, uid, annotations = NOTHING } = pod.metadata;
  const portMappings = portMappingsOf(pod);
  const bandwidth = bandwidthOf(annotations);
  return {
    containerId,
    netnsName: podNetnsName(pod),
    ifName: "eth0",
    args: `IgnoreUnknown=1;K8S_POD_NAMESPACE=${namespace};K8S_POD_NAME=${name};K8S_POD_INFRA_CONTAINER_ID=${containerId};K8S_POD_UID=${uid}`,
    runtime:
      portMappings.length === 0 && bandwidth === null
        ? NOTHING
        : { ...(portMappings.length === 0 ? {} : { portMappings }), ...(bandwidth === null ? {} : { bandwidth }) },
    annotations,
  };
}

function portMappingsOf(pod: Pod): PortMapping[] {
  const portMappings: PortMapping[] = [];
  for (const container of pod.spec.containers) {
    for (const port of container.ports ?? []) {
      if (port.hostPort === undefined || port.hostPort === 0) continue;
      const protocol = (port.protocol ?? "TCP").toLowerCase();
      if (protocol !== "tcp" && protocol !== "udp" && protocol !== "sctp") continue;
      portMappings.push({
        hostPort: port.hostPort,
        containerPort: port.containerPort,
        protocol,
        ...(port.hostIP === undefined || port.hostIP === "" ? {} : { hostIP: port.hostIP }),
      });
    }
  }
  return portMappings;
}

/** `kubernetes.io/ingress-bandwidth` and `egress-bandwidth` (ExtractPodBandwidthResources); null without either. */
function bandwidthOf(annotations: Readonly<Record<string, string>>): Bandwidth | null {
  const ingressRate = rateOf(annotations["kubernetes.io/ingress-bandwidth"]);
  const egressRate = rateOf(annotations["kubernetes.io/egress-bandwidth"]);
  if (ingressRate === null && egressRate === null) return null;
  return {
    ...(ingressRate === null ? {} : { ingressRate, ingressBurst: BURST_BITS }),
    ...(egressRate === null ? {} : { egressRate, egressBurst: BURST_BITS }),
  };
}

/** Bits in a second; null when nothing is asked for. */
function rateOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  const fail = (why: string): Error => failure(`get cni namespace options: reading pod bandwidth annotations: ${why}`);
  if (parseQuantity(text) === null) {
    throw fail("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
  }
  const rate = unitValue(text);
  if (rate < KILOBIT) throw fail("resource is unreasonably small (< 1kbit)");
  if (rate > PETABIT) throw fail("resource is unreasonably large (> 1Pbit)");
  return rate;
}
