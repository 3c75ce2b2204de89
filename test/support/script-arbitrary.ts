import fc from "fast-check";
import { deviceProbe, deviceSetting, overlayCounters, overlayProbe, overlaySetting } from "./drawn-devices.js";
import { ipsetProbe, ipsetSetting } from "./drawn-ipset.js";
import { packetProbe, rulesChains, rulesProbe, rulesSetting } from "./drawn-iptables.js";
import { filter, flap, link, probe, rarer, route, rule, sysctl } from "./drawn-ipv4.js";
import { probe6, rarer6, setting6 } from "./drawn-ipv6.js";
import { moveProbe, moveSetting } from "./drawn-moves.js";
import { diamond, multipathProbe, multipathSetting } from "./drawn-multipath.js";
import { flowProbe, natSetting } from "./drawn-nat.js";
import { nftProbe, nftSetting, nftTables } from "./drawn-nft.js";
import { inetProbe, inetSetting, inetTables } from "./drawn-nft-inet.js";
import type { DrawnScript } from "./drawn-script.js";
import { socketProbe, socketSetting } from "./drawn-sockets.js";
import { ring, ringProbe, ringSetting } from "./drawn-spanning-tree.js";
import { oneOf } from "./drawn-text.js";
import {
  docker,
  docker6,
  dualStar,
  line,
  line6,
  lineRoutes,
  overlay,
  SETTLE,
  SETTLE6,
  star,
  star6,
  withoutIpv6,
} from "./drawn-topology.js";

/** What a drawn script is about. */
export const AREAS = [
  "ipv4",
  "filter",
  "ipv6",
  "devices",
  "overlay",
  "nft",
  "ipset",
  "nat",
  "multipath",
  "tree",
  "rules",
  "inet",
  "sockets",
  "moves",
] as const;
export type Area = (typeof AREAS)[number];

const routed = [...line, ...lineRoutes];
const counter = fc.constantFrom("a0", "b0").map((dev) => `ip -n n1 -s link show ${dev}`);

function drawnArea(
  topologies: readonly (readonly string[])[],
  setting: fc.Arbitrary<string>,
  probes: fc.Arbitrary<string>,
  most: number,
): fc.Arbitrary<DrawnScript> {
  return fc.record({
    links: fc.constantFrom(...topologies).map((lines) => [...lines, lines === dualStar ? SETTLE6 : SETTLE]),
    settings: fc.array(setting, { minLength: 1, maxLength: most }),
    // Between questions something may change: a flow that is half over, a link that goes, a cache that is no longer right.
    probes: fc.array(fc.oneof({ arbitrary: probes, weight: 6 }, { arbitrary: setting, weight: 1 }), {
      minLength: 2,
      maxLength: 7,
    }),
  });
}

/** Rules of iptables of every kind in those that forward: two of a line, and a machine with containers. */
const forwarder = oneOf("ip netns exec n1 |ip netns exec n1 |ip netns exec n2 ");
const machine = fc.constant("");
const rules = fc.oneof(
  drawnArea(
    [routed, withoutIpv6(routed)].map((lines) => [
      ...lines,
      rulesChains("ip netns exec n1 "),
      rulesChains("ip netns exec n2 "),
    ]),
    rulesSetting(forwarder),
    fc.oneof(packetProbe, rulesProbe(forwarder)),
    12,
  ),
  drawnArea([[...docker, rulesChains("")]], rulesSetting(machine), fc.oneof(packetProbe, rulesProbe(machine)), 12),
);

const drawnAreas: Record<Area, fc.Arbitrary<DrawnScript>> = {
  ipv4: drawnArea(
    [line, routed, star, withoutIpv6(routed)],
    fc.oneof(sysctl, sysctl, route, route, link, flap, rule, rarer, rarer, rarer),
    probe,
    9,
  ),
  filter: drawnArea(
    [routed, routed, docker, withoutIpv6(docker), star],
    fc.oneof(filter, filter, filter, filter, sysctl),
    probe,
    9,
  ),
  ipv6: drawnArea([line6, line6, star6, docker6], fc.oneof(setting6, rarer6), probe6, 7),
  devices: drawnArea([dualStar, withoutIpv6(star)], deviceSetting, fc.oneof(deviceProbe, deviceProbe, counter), 6),
  overlay: fc.oneof(
    drawnArea([overlay], overlaySetting, overlayProbe, 4),
    drawnArea(
      [withoutIpv6(overlay)],
      overlaySetting,
      fc.oneof({ arbitrary: overlayProbe, weight: 6 }, overlayCounters),
      4,
    ),
  ),
  nft: drawnArea(
    [routed, docker, withoutIpv6(routed)].map((lines) => [...lines, ...nftTables]),
    fc.oneof(nftSetting, nftSetting, nftSetting, sysctl),
    fc.oneof(probe, nftProbe),
    9,
  ),
  ipset: drawnArea([routed, docker, star], ipsetSetting, fc.oneof(probe, ipsetProbe), 9),
  nat: drawnArea([docker, withoutIpv6(docker)], fc.oneof(natSetting, natSetting, natSetting, filter), flowProbe, 6),
  multipath: drawnArea([diamond], multipathSetting, multipathProbe, 6),
  tree: drawnArea([ring], ringSetting, ringProbe, 3),
  moves: drawnArea([withoutIpv6(routed), withoutIpv6(line)], moveSetting, moveProbe, 6),
  rules,
  // Rules of both families see what IPv6 says by itself, at random times.
  inet: drawnArea([[...withoutIpv6(routed), ...inetTables]], inetSetting, fc.oneof(packetProbe, inetProbe), 10),
  sockets: drawnArea([routed, withoutIpv6(routed)], socketSetting, socketProbe, 3),
};

/** How often each area is drawn when all are. */
const WEIGHTS: Record<Area, number> = {
  ipv4: 4,
  filter: 4,
  ipv6: 3,
  devices: 3,
  overlay: 1,
  nft: 2,
  ipset: 1,
  nat: 2,
  multipath: 1,
  tree: 1,
  rules: 4,
  inet: 3,
  sockets: 3,
  moves: 2,
};

/**
 * Draws scripts whose answers on Linux depend on nothing random: namespaces in a line, around a bridge, behind a router, over
 * VXLAN; addresses, routes, rules, neighbours, sysctls, packet filters; then probes. Of the areas given.
 */
export function drawnScript(areas: readonly Area[]): fc.Arbitrary<DrawnScript> {
  return fc.oneof(...areas.map((area) => ({ arbitrary: drawnAreas[area], weight: WEIGHTS[area] })));
}
