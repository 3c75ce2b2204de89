import { type BridgePort, PortState } from "../../link/bridge-port.js";
import { SECOND } from "../../sim/time.js";
import { type BridgePortOptions, bridgePortOf, setBridgePortOptions } from "../devices/bridge-options.js";
import { bridgeIdText, type DeviceAttribute, read, ticksLeft } from "./device-attribute.js";

/** A file of a bridge port. */
function port(from: (port: BridgePort) => string | number, to?: (value: number) => BridgePortOptions): DeviceAttribute {
  const attribute = read((device) => {
    const found = bridgePortOf(device);
    return found === null ? null : from(found);
  });
  return to === undefined
    ? attribute
    : { ...attribute, write: (device, value) => setBridgePortOptions(device, to(value)) };
}

/** BR_STATE_*. */
const STATE_NUMBERS: readonly PortState[] = [
  PortState.Disabled,
  PortState.Listening,
  PortState.Learning,
  PortState.Forwarding,
  PortState.Blocking,
];

/** /sys/class/net/PORT/brport. */
export const BRIDGE_PORT_ATTRIBUTES: readonly (readonly [string, DeviceAttribute])[] = [
  [
    "bpdu_guard",
    port(
      (it) => Number(it.bpduGuard),
      (value) => ({ guard: value !== 0 }),
    ),
  ],
  [
    "broadcast_flood",
    port(
      (it) => Number(it.broadcastFlood),
      (value) => ({ broadcastFlood: value !== 0 }),
    ),
  ],
  [
    "hairpin_mode",
    port(
      (it) => Number(it.hairpin),
      (value) => ({ hairpin: value !== 0 }),
    ),
  ],
  [
    "isolated",
    port(
      (it) => Number(it.isolated),
      (value) => ({ isolated: value !== 0 }),
    ),
  ],
  [
    "learning",
    port(
      (it) => Number(it.learning),
      (value) => ({ learning: value !== 0 }),
    ),
  ],
  [
    "multicast_flood",
    port(
      (it) => Number(it.multicastFlood),
      (value) => ({ multicastFlood: value !== 0 }),
    ),
  ],
  [
    "multicast_fast_leave",
    port(
      (it) => Number(it.multicastFastLeave),
      (value) => ({ fastLeave: value !== 0 }),
    ),
  ],
  [
    "multicast_router",
    port(
      (it) => it.multicastRouter,
      (value) => ({ multicastRouter: value }),
    ),
  ],
  [
    "multicast_to_unicast",
    port(
      (it) => Number(it.multicastToUnicast),
      (value) => ({ multicastToUnicast: value !== 0 }),
    ),
  ],
  ["change_ack", port((it) => Number(it.topologyChangeAck))],
  ["config_pending", port((it) => Number(it.configPending))],
  ["backup_port", port((it) => it.backup?.device.name ?? "")],
  ["proxyarp", port(() => 0)],
  ["proxyarp_wifi", port(() => 0)],
  [
    "group_fwd_mask",
    port(
      (it) => `0x${it.groupForwardMask.toString(16)}`,
      (value) => ({ groupForwardMask: value }),
    ),
  ],
  [
    "neigh_suppress",
    port(
      (it) => Number(it.neighSuppress),
      (value) => ({ neighSuppress: value !== 0 }),
    ),
  ],
  [
    "path_cost",
    port(
      (it) => it.pathCost,
      (value) => ({ cost: value }),
    ),
  ],
  ["designated_bridge", port((it) => bridgeIdText(it.designatedBridge))],
  ["designated_cost", port((it) => it.designatedCost)],
  ["designated_port", port((it) => it.designatedPort)],
  ["designated_root", port((it) => bridgeIdText(it.designatedRoot))],
  ["flush", { read: () => null, write: (device) => setBridgePortOptions(device, { flush: true }), isWriteOnly: true }],
  ["forward_delay_timer", port((it) => Math.floor(it.forwardDelayLeftNs(it.device.sim.nowNs) / (SECOND / 100)))],
  ["hold_timer", port((it) => ticksLeft(it, it.holdTimer))],
  ["message_age_timer", port((it) => ticksLeft(it, it.messageAgeTimer))],
  ["port_id", port((it) => `0x${it.portId.toString(16)}`)],
  ["port_no", port((it) => `0x${it.number.toString(16)}`)],
  [
    "priority",
    port(
      (it) => it.priority,
      (value) => ({ priority: value }),
    ),
  ],
  [
    "root_block",
    port(
      (it) => Number(it.rootBlock),
      (value) => ({ rootBlock: value !== 0 }),
    ),
  ],
  ["state", port((it) => STATE_NUMBERS.indexOf(it.state))],
  [
    "unicast_flood",
    port(
      (it) => Number(it.flood),
      (value) => ({ flood: value !== 0 }),
    ),
  ],
];
