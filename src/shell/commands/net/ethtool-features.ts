import type { Interface } from "../../../link/interface.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";

/** Devices whose features are known, in the order of FEATURES' last column. */
const KINDS = ["lo", "veth", "bridge", "vxlan"];

/**
 * The kernel's name of each feature, the heading of `ethtool -k` that it is listed under (its own line when they are one
 * to one), and what it is on each kind of device: 1 on, 0 off, F on and fixed, f off and fixed.
 */
const FEATURES: readonly (readonly [string, string, string])[] = [
  ["rx-checksum", "rx-checksumming", "F1f1"],
  ["tx-checksum-ipv4", "tx-checksumming", "ffff"],
  ["tx-checksum-ip-generic", "tx-checksumming", "F111"],
  ["tx-checksum-ipv6", "tx-checksumming", "ffff"],
  ["tx-checksum-fcoe-crc", "tx-checksumming", "ffff"],
  ["tx-checksum-sctp", "tx-checksumming", "F1ff"],
  ["tx-scatter-gather", "scatter-gather", "F111"],
  ["tx-scatter-gather-fraglist", "scatter-gather", "F111"],
  ["tx-tcp-segmentation", "tcp-segmentation-offload", "1111"],
  ["tx-tcp-ecn-segmentation", "tcp-segmentation-offload", "1111"],
  ["tx-tcp-mangleid-segmentation", "tcp-segmentation-offload", "1111"],
  ["tx-tcp6-segmentation", "tcp-segmentation-offload", "1111"],
  ["tx-tcp-accecn-segmentation", "tcp-segmentation-offload", "1111"],
  ["tx-generic-segmentation", "generic-segmentation-offload", "1111"],
  ["rx-gro", "generic-receive-offload", "1011"],
  ["rx-lro", "large-receive-offload", "ffff"],
  ["rx-vlan-hw-parse", "rx-vlan-offload", "f1ff"],
  ["tx-vlan-hw-insert", "tx-vlan-offload", "f11f"],
  ["rx-ntuple-filter", "ntuple-filters", "ffff"],
  ["rx-hashing", "receive-hashing", "ffff"],
  ["highdma", "highdma", "F11f"],
  ["rx-vlan-filter", "rx-vlan-filter", "ffff"],
  ["vlan-challenged", "vlan-challenged", "Ffff"],
  ["tx-gso-robust", "tx-gso-robust", "ff1f"],
  ["tx-fcoe-segmentation", "tx-fcoe-segmentation", "ff1f"],
  ["tx-gre-segmentation", "tx-gre-segmentation", "f11f"],
  ["tx-gre-csum-segmentation", "tx-gre-csum-segmentation", "f11f"],
  ["tx-ipxip4-segmentation", "tx-ipxip4-segmentation", "f11f"],
  ["tx-ipxip6-segmentation", "tx-ipxip6-segmentation", "f11f"],
  ["tx-udp_tnl-segmentation", "tx-udp_tnl-segmentation", "f11f"],
  ["tx-udp_tnl-csum-segmentation", "tx-udp_tnl-csum-segmentation", "f11f"],
  ["tx-gso-partial", "tx-gso-partial", "ff1f"],
  ["tx-tunnel-remcsum-segmentation", "tx-tunnel-remcsum-segmentation", "ff1f"],
  ["tx-sctp-segmentation", "tx-sctp-segmentation", "1111"],
  ["tx-esp-segmentation", "tx-esp-segmentation", "ff1f"],
  ["tx-udp-segmentation", "tx-udp-segmentation", "1111"],
  ["tx-gso-list", "tx-gso-list", "1111"],
  ["tx-nocache-copy", "tx-nocache-copy", "f000"],
  ["loopback", "loopback", "Ffff"],
  ["rx-fcs", "rx-fcs", "ffff"],
  ["rx-all", "rx-all", "ffff"],
  ["tx-vlan-stag-hw-insert", "tx-vlan-stag-hw-insert", "f11f"],
  ["rx-vlan-stag-hw-parse", "rx-vlan-stag-hw-parse", "f1ff"],
  ["rx-vlan-stag-filter", "rx-vlan-stag-filter", "ffff"],
  ["l2-fwd-offload", "l2-fwd-offload", "ffff"],
  ["hw-tc-offload", "hw-tc-offload", "ffff"],
  ["esp-hw-offload", "esp-hw-offload", "ffff"],
  ["esp-tx-csum-hw-offload", "esp-tx-csum-hw-offload", "ffff"],
  ["rx-udp_tunnel-port-offload", "rx-udp_tunnel-port-offload", "ffff"],
  ["tls-hw-tx-offload", "tls-hw-tx-offload", "ffff"],
  ["tls-hw-rx-offload", "tls-hw-rx-offload", "ffff"],
  ["rx-gro-hw", "rx-gro-hw", "ffff"],
  ["tls-hw-record", "tls-hw-record", "ffff"],
  ["rx-gro-list", "rx-gro-list", "0000"],
  ["macsec-hw-offload", "macsec-hw-offload", "ffff"],
  ["rx-udp-gro-forwarding", "rx-udp-gro-forwarding", "0000"],
  ["hsr-tag-ins-offload", "hsr-tag-ins-offload", "ffff"],
  ["hsr-tag-rm-offload", "hsr-tag-rm-offload", "ffff"],
  ["hsr-fwd-offload", "hsr-fwd-offload", "ffff"],
  ["hsr-dup-offload", "hsr-dup-offload", "ffff"],
];
const GROUPS = ["tx-checksumming", "scatter-gather", "tcp-segmentation-offload"];
/** The short words of -K for the headings (off_flag_def of ethtool). */
const SHORT: ReadonlyMap<string, string> = new Map([
  ["rx", "rx-checksumming"],
  ["tx", "tx-checksumming"],
  ["sg", "scatter-gather"],
  ["tso", "tcp-segmentation-offload"],
  ["gso", "generic-segmentation-offload"],
  ["gro", "generic-receive-offload"],
  ["lro", "large-receive-offload"],
  ["rxvlan", "rx-vlan-offload"],
  ["txvlan", "tx-vlan-offload"],
  ["ntuple", "ntuple-filters"],
  ["rxhash", "receive-hashing"],
]);
const SEGMENTATION = [
  "tx-tcp-segmentation",
  "tx-tcp-ecn-segmentation",
  "tx-tcp-mangleid-segmentation",
  "tx-tcp6-segmentation",
];
/** In which order changes are told where it is not that of FEATURES: by bit (linux/netdev_features.h). */
const BIT_ORDER = [
  "tx-scatter-gather",
  "tx-checksum-ipv4",
  "tx-checksum-ip-generic",
  "tx-checksum-ipv6",
  "highdma",
  "tx-scatter-gather-fraglist",
  "tx-vlan-hw-insert",
  "rx-vlan-hw-parse",
  "tx-generic-segmentation",
  "rx-gro",
  "rx-lro",
  ...SEGMENTATION,
  "tx-udp-segmentation",
  "tx-gso-list",
  "tx-tcp-accecn-segmentation",
  "tx-checksum-fcoe-crc",
  "tx-checksum-sctp",
  "rx-ntuple-filter",
  "rx-hashing",
  "rx-checksum",
];

/** What a device has of a feature, what was asked for, and whether that may be changed. */
interface Feature {
  readonly name: string;
  readonly heading: string;
  readonly fixed: boolean;
  readonly wanted: boolean;
  active: boolean;
}

/** The features of a device; null when those of its kind are not known. */
function featuresOf(device: Interface): Feature[] | null {
  const kind = KINDS.indexOf(device.nature.includes("LOOPBACK") ? "lo" : device.kind);
  if (kind < 0) return null;
  const features = FEATURES.map(([name, heading, states]): Feature => {
    const state = states[kind] ?? "f";
    const fixed = state === "F" || state === "f";
    const initial = state === "1" || state === "F";
    const wanted = fixed ? initial : (device.offloads?.get(name) ?? initial);
    return { name, heading, fixed, wanted, active: wanted };
  });
  // netdev_fix_features: segmentation needs checksums and scattered memory.
  const byName = new Map(features.map((each) => [each.name, each]));
  const isOn = (name: string): boolean => byName.get(name)?.active === true;
  const drop = (names: readonly string[]): void => {
    for (const name of names) {
      const feature = byName.get(name);
      if (feature !== undefined) feature.active = false;
    }
  };
  if (!isOn("tx-checksum-ip-generic")) drop([...SEGMENTATION, "tx-udp-segmentation"]);
  if (!isOn("tx-scatter-gather")) drop([...SEGMENTATION, "tx-generic-segmentation"]);
  return features;
}

const onOff = (value: boolean): string => (value ? "on" : "off");

function featuresText(device: Interface, features: readonly Feature[]): string {
  let text = `Features for ${device.name}:\n`;
  let group = "";
  for (const feature of features) {
    const { heading, name, active, wanted, fixed } = feature;
    const isInGroup = GROUPS.includes(heading);
    if (isInGroup && heading !== group) {
      text += `${heading}: ${onOff(features.some((each) => each.heading === heading && each.active))}\n`;
    }
    group = heading;
    const remark = fixed ? " [fixed]" : active === wanted ? "" : ` [requested ${onOff(wanted)}]`;
    text += `${isInGroup ? `\t${name}` : heading}: ${onOff(active)}${remark}\n`;
  }
  return text;
}

/** What --json makes of them; a heading of several has only what it comes to. */
function featuresJson(device: Interface, features: readonly Feature[]): string {
  const objects: string[] = [];
  const add = (name: string, active: boolean, fixed: boolean | null, wanted: boolean | null): void => {
    const fields = [`"active": ${active}`, `"fixed": ${fixed}`, `"requested": ${wanted}`];
    objects.push(`        "${name}": {\n            ${fields.join(",\n            ")}\n        }`);
  };
  let group = "";
  for (const feature of features) {
    const { heading, name, active, wanted, fixed } = feature;
    const isInGroup = GROUPS.includes(heading);
    if (isInGroup && heading !== group)
      add(
        heading,
        features.some((each) => each.heading === heading && each.active),
        null,
        null,
      );
    group = heading;
    add(isInGroup ? name : heading, active, fixed, wanted);
  }
  return `[ {\n        "ifname": "${device.name}",\n${objects.join(",\n")}\n    } ]\n`;
}

/** `ethtool -k`: the offloads of a device, which change nothing of what podwire sends. */
export function* showFeatures(process: Process, device: Interface, isJson = false): Generator<Wait, number, void> {
  const features = featuresOf(device);
  if (features === null) return yield* process.fail(`features of ${device.kind} devices are not emulated by podwire`);
  yield* process.print(isJson ? featuresJson(device, features) : featuresText(device, features));
  return 0;
}

/** `ethtool -K`: switches offloads, which is kept and listed, and tells what came of it unless that is what was asked. */
export function* changeFeatures(
  process: Process,
  device: Interface,
  words: readonly string[],
): Generator<Wait, number, void> {
  const before = featuresOf(device);
  if (before === null) return yield* process.fail(`features of ${device.kind} devices are not emulated by podwire`);
  const requested = new Map<string, boolean>();
  for (let i = 0; i < words.length; i += 2) {
    const word = words[i] ?? "";
    const value = words[i + 1];
    const names = before
      .filter((each) => each.name === word || each.heading === (SHORT.get(word) ?? word))
      .map((each) => each.name);
    if (value !== "on" && value !== "off") {
      yield* process.printError(
        `ethtool (-K): flag '${value ?? "(null)"}' for parameter '(null)' is not followed by 'on' or 'off'\n`,
      );
      return 1;
    }
    if (names.length === 0) {
      yield* process.printError(
        "netlink error: bit name not found (offset 52)\nnetlink error: Operation not supported\n",
      );
      return 92;
    }
    for (const name of names) requested.set(name, value === "on");
  }
  const offloads = new Map(device.offloads ?? []);
  for (const each of before) {
    const value = requested.get(each.name);
    if (value !== undefined && !each.fixed) offloads.set(each.name, value);
  }
  device.offloads = offloads;
  const after = featuresOf(device) ?? [];
  return yield* reportChanges(process, before, after, requested);
}

function* reportChanges(
  process: Process,
  before: readonly Feature[],
  after: readonly Feature[],
  requested: ReadonlyMap<string, boolean>,
): Generator<Wait, number, void> {
  const lines = new Map<string, string>();
  let isAsRequested = true;
  let isRefused = requested.size === 0;
  for (const [i, { name, active, fixed }] of after.entries()) {
    const value = requested.get(name);
    const isChanged = before[i]?.active !== active;
    const isOther = value !== undefined && value !== active;
    if (!isChanged && !isOther) continue;
    if (isOther || value === undefined) isAsRequested = false;
    if (isOther && fixed && value) isRefused = true;
    const remark = isOther ? ` [requested ${onOff(value)}]` : value === undefined ? " [not requested]" : "";
    lines.set(name, `${name}: ${onOff(active)}${remark}\n`);
  }
  const isChanged = after.some((each, i) => before[i]?.active !== each.active);
  const code = isRefused && !isChanged ? 1 : 0;
  if (code !== 0) yield* process.printError("Could not change any device features\n");
  if (!isAsRequested) {
    const order = (name: string): number => (BIT_ORDER.indexOf(name) + BIT_ORDER.length + 1) % (BIT_ORDER.length + 1);
    const sorted = [...lines].sort(([a], [b]) => order(a) - order(b)).map(([, line]) => line);
    yield* process.print(`Actual changes:\n${sorted.join("")}`);
  }
  return code;
}
