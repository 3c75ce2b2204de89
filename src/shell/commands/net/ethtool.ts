import type { Interface } from "../../../link/interface.js";
import { Switch } from "../../../link/switch.js";
import { VethInterface } from "../../../link/veth.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { changeFeatures, showFeatures } from "./ethtool-features.js";
import { netnsOf } from "./namespace.js";

/** Options that the real one has, long ones among them. */
const KNOWN = /^-(?:[acACdeEfgGhkKlLmnNpPQrstTuUwWxX]|-.+)$/;

/** ethtool(8): a device's settings, -i its driver, -S what its driver counts, -k and -K offloads. */
export function* ethtool(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  const option = words[0]?.startsWith("-") === true ? words[0] : null;
  const name = option === null ? words[0] : words[1];
  const kind = option === null ? "settings" : OPTIONS.get(option);
  if (kind === undefined) {
    if (KNOWN.test(option ?? "")) return yield* process.fail(`option ${option} is not emulated by podwire`);
    yield* process.printError("ethtool: bad command line argument(s)\nFor more information run ethtool -h\n");
    return 1;
  }
  if (name === undefined)
    return yield* process.fail("bad command line argument(s)\nFor more information run ethtool -h");
  const device = netnsOf(process).findDevice(name);
  switch (kind) {
    case "driver":
      if (device === null) return yield* complain(process, "Cannot get driver information: No such device", 71);
      if (!hasDriver(device))
        return yield* complain(process, "Cannot get driver information: Operation not supported", 71);
      yield* process.print(driverText(device));
      return 0;
    case "features":
    case "offload":
      if (device === null) {
        yield* process.printError("netlink error: no device matches name (offset 24)\nnetlink error: No such device\n");
        return kind === "features" ? 1 : 92;
      }
      return kind === "features"
        ? yield* showFeatures(process, device)
        : yield* changeFeatures(process, device, words.slice(2));
    case "statistics":
      if (device === null) return yield* complain(process, "Cannot get stats strings information: No such device", 96);
      if (!(device instanceof VethInterface)) return yield* complain(process, "no stats available", 94);
      yield* process.print(statisticsText(device));
      return 0;
    default:
      if (device === null) {
        for (let i = 0; i < REQUESTS; i++) {
          yield* process.printError(
            "netlink error: no device matches name (offset 24)\nnetlink error: No such device\n",
          );
        }
        yield* process.print("No data available\n");
        return 75;
      }
      yield* process.print(settingsText(device));
      return 0;
  }
}

const OPTIONS: ReadonlyMap<string, "driver" | "statistics" | "features" | "offload"> = new Map([
  ["-i", "driver"],
  ["--driver", "driver"],
  ["-k", "features"],
  ["--show-features", "features"],
  ["--show-offload", "features"],
  ["-K", "offload"],
  ["--features", "offload"],
  ["--offload", "offload"],
  ["-S", "statistics"],
  ["--statistics", "statistics"],
]);
/** How many questions ethtool asks the kernel for a device's settings. */
const REQUESTS = 5;

function* complain(process: Process, words: string, code: number): Generator<Wait, number, void> {
  yield* process.printError(`${words}\n`);
  return code;
}

function hasDriver(device: Interface): boolean {
  return !device.nature.includes("LOOPBACK");
}

function driverText(device: Interface): string {
  const isBridge = device instanceof Switch;
  const driver = device.kind === "" ? "podwire" : device.kind;
  const absent = isBridge ? "N/A" : "";
  const statistics = device instanceof VethInterface ? "yes" : "no";
  return `driver: ${driver}
version: ${isBridge ? "2.3" : "1.0"}
firmware-version: ${absent}
expansion-rom-version: 
bus-info: ${absent}
supports-statistics: ${statistics}
supports-test: no
supports-eeprom-access: no
supports-register-dump: no
supports-priv-flags: no
`;
}

const XDP_COUNTERS = [
  "rx_queue_0_xdp_packets",
  "rx_queue_0_xdp_bytes",
  "rx_queue_0_drops",
  "rx_queue_0_xdp_redirect",
  "rx_queue_0_xdp_drops",
  "rx_queue_0_xdp_tx",
  "rx_queue_0_xdp_tx_errors",
  "tx_queue_0_xdp_xmit",
  "tx_queue_0_xdp_xmit_errors",
];

/** XDP, which podwire has not, counts nothing. */
function statisticsText(device: Interface): string {
  const counters = XDP_COUNTERS.map((name) => `     ${name}: 0\n`).join("");
  return `NIC statistics:\n     peer_ifindex: ${device.link?.ifIndex ?? 0}\n${counters}`;
}

function settingsText(device: Interface): string {
  const link = `\tLink detected: ${device.adminUp && device.carrier ? "yes" : "no"}\n`;
  if (!hasDriver(device)) return `Settings for ${device.name}:\n${link}`;
  const isVeth = device instanceof VethInterface;
  const speed = isVeth ? 10_000 : device.adminUp ? device.speedMbps : null;
  return `Settings for ${device.name}:
	Supported ports: [  ]
	Supported link modes:   Not reported
	Supported pause frame use: No
	Supports auto-negotiation: No
	Supported FEC modes: Not reported
	Advertised link modes:  Not reported
	Advertised pause frame use: No
	Advertised auto-negotiation: No
	Advertised FEC modes: Not reported
	Speed: ${speed === null ? "Unknown!" : `${speed}Mb/s`}
	Duplex: ${speed === null ? "Unknown! (255)" : "Full"}
	Auto-negotiation: off
	Port: ${speed === null ? "Other" : "Twisted Pair"}
	PHYAD: 0
	Transceiver: internal
${isVeth ? "\tMDI-X: Unknown\n" : ""}${link}`;
}
