import { formatMac } from "../mac-address.js";
import { type Bpdu, BpduFlag, type BridgeId } from "../stp.js";

/** "STP 802.1d, Config, Flags [none], bridge-id 8000.02:42:0a:00:00:01.8001, length 35": a spanning tree message. */
export function describeBpdu(bpdu: Bpdu, verbose: number): string {
  if (bpdu.kind === "topology-change") return "STP 802.1d, Topology Change";
  const flags: string[] = [];
  if (bpdu.flags & BpduFlag.TopologyChange) flags.push("Topology change");
  if (bpdu.flags & BpduFlag.TopologyChangeAck) flags.push("Topology change ACK");
  const bridge = `${bridgeId(bpdu.bridge)}.${hex4(bpdu.portId)}`;
  const text = `STP 802.1d, Config, Flags [${flags.length === 0 ? "none" : flags.join(", ")}], bridge-id ${bridge}, length 35`;
  if (verbose === 0) return text;
  const times = [
    ["message-age", bpdu.messageAge],
    ["max-age", bpdu.maxAge],
    ["hello-time", bpdu.helloTime],
    ["forwarding-delay", bpdu.forwardDelay],
  ] as const;
  const timeText = times.map(([name, value]) => `${name} ${(value / 256).toFixed(2)}s`).join(", ");
  return `${text}\n\t${timeText}\n\troot-id ${bridgeId(bpdu.root)}, root-pathcost ${bpdu.rootPathCost}`;
}

function bridgeId(id: BridgeId): string {
  return `${hex4(id.priority)}.${formatMac(id.mac)}`;
}

function hex4(value: number): string {
  return value.toString(16).padStart(4, "0");
}
