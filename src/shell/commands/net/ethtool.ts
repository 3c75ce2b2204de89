import { Dummy } from "../../../link/dummy.js";
import type { Interface } from "../../../link/interface.js";
import { Switch } from "../../../link/switch.js";
import { VethInterface } from "../../../link/veth.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { channelsText, setChannels, timestampingText } from "./ethtool-channels.js";
import { changeFeatures, showFeatures } from "./ethtool-features.js";
import { ethtoolRefusal } from "./ethtool-refusals.js";
import { ETHTOOL_USAGE } from "./ethtool-usage.js";
import { netnsOf } from "./namespace.js";

const BAD_ARGUMENT = "ethtool: bad command line argument(s)\nFor more information run ethtool -h";

/** ethtool(8): a device's settings, -i its driver, -S what its driver counts, -k and -K offloads. */
export function* ethtool(process: Process): Generator<Wait, number, void> {
  const words = process.argv.slice(1);
  const flags = takeFlags(words);
  if (flags === null) return yield* complain(process, BAD_ARGUMENT, 1);
  const option = words[0]?.startsWith("-") === true ? words[0] : null;
  const name = option === null ? words[0] : words[1];
  if (option === "--version") {
    yield* process.print("ethtool version 6.1\n");
    return 0;
  }
  if (option === "-h" || option === "--help") {
    yield* process.print(ETHTOOL_USAGE);
    return 0;
  }
  const kind = option === null ? "settings" : OPTIONS.get(option);
  if (kind === undefined) {
    if (name === undefined) return yield* complain(process, BAD_ARGUMENT, 1);
    const device = netnsOf(process).findDevice(name);
    if (option === "-f" || option === "--flash") {
      // Without an operation for it the kernel takes the file's name and does nothing.
      return device === null ? yield* complain(process, "Flashing failed: No such device", 255) : 0;
    }
    const refusal = ethtoolRefusal(option ?? "", device, words.slice(2));
    if (refusal !== null) {
      yield* process.printError(refusal.words);
      if (flags.json && refusal.words.startsWith("netlink error")) yield* process.print("[ ]\n");
      return refusal.code;
    }
    return yield* complain(process, BAD_ARGUMENT, 1);
  }
  if (name === undefined)
    return yield* process.fail("bad command line argument(s)\nFor more information run ethtool -h");
  const device = netnsOf(process).findDevice(name);
  const [, , unexpected] = words;
  if (unexpected !== undefined && (kind === "channels" || kind === "timestamping" || kind === "permanent"))
    return yield* process.fail(`unexpected parameter '${unexpected}'`);
  if (flags.json && kind === "settings") return yield* complain(process, BAD_ARGUMENT, 1);
  switch (kind) {
    case "permanent":
      if (device === null)
        return yield* complain(
          process,
          "netlink error: no device matches name (offset 24)\nnetlink error: No such device",
          1,
        );
      yield* process.print("Permanent address: not set\n");
      return 0;
    case "channels":
    case "set-channels":
    case "timestamping":
    case "module": {
      if (device === null)
        return yield* complain(
          process,
          "netlink error: no device matches name (offset 24)\nnetlink error: No such device",
          1,
        );
      if (kind === "timestamping") yield* process.print(timestampingText(device));
      else if (kind === "module") yield* process.print(`Module parameters for ${name}:\n`);
      else if (!(device instanceof VethInterface))
        return yield* complain(process, "netlink error: Operation not supported", 1);
      else if (kind === "channels") yield* process.print(channelsText(device) ?? "");
      else {
        const error = setChannels(device, words.slice(2));
        if (error !== null) {
          yield* process.printError(error);
          return 1;
        }
      }
      return 0;
    }
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
        if (flags.json) yield* process.print("[ ]\n");
        return kind === "features" ? 1 : 92;
      }
      return kind === "features"
        ? yield* showFeatures(process, device, flags.json)
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
      // A device of no hardware has nothing to tell (no ethtool_ops but the driver's name).
      if (device instanceof Dummy) {
        yield* process.print("No data available\n");
        return 75;
      }
      yield* process.print(settingsText(device));
      return 0;
  }
}

/** Takes the flags that stand before the option from `words`: --json, --include-statistics (there are none), --debug; null for a wrong one. */
function takeFlags(words: string[]): { readonly json: boolean } | null {
  let json = false;
  for (;;) {
    const [word, value = ""] = words;
    if (word === "-j" || word === "--json") json = true;
    else if (word === "--debug") {
      if (!/^(?:0x)?[0-9a-f]+$/i.test(value)) return null;
      words.shift();
    } else if (word !== "-I" && word !== "--include-statistics") return { json };
    words.shift();
  }
}

type Question =
  | "driver"
  | "permanent"
  | "statistics"
  | "features"
  | "offload"
  | "channels"
  | "set-channels"
  | "timestamping"
  | "module";

const OPTIONS: ReadonlyMap<string, Question> = new Map([
  ["-l", "channels"],
  ["--show-channels", "channels"],
  ["-L", "set-channels"],
  ["--set-channels", "set-channels"],
  ["-T", "timestamping"],
  ["--show-time-stamping", "timestamping"],
  ["--show-module", "module"],
  ["-P", "permanent"],
  ["--show-permaddr", "permanent"],
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
version: ${isBridge ? "2.3" : device.kind === "tun" ? "1.6" : "1.0"}
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

function bridgeSpeed(bridge: Switch): number | null {
  if (!bridge.adminUp) return null;
  const speeds = bridge.ports
    .map((port) => port.device)
    .filter((device) => device.adminUp && device.carrier)
    .map((device) => (device instanceof VethInterface ? 10_000 : (device.speedMbps ?? 0)));
  return speeds.length === 0 ? null : Math.max(...speeds);
}

function settingsText(device: Interface): string {
  // As ethtool_op_get_link: whoever asks brings the news of the carrier.
  device.receiver?.carrierAsked(device);
  const link = `\tLink detected: ${device.adminUp && device.carrier ? "yes" : "no"}\n`;
  if (!hasDriver(device)) return `Settings for ${device.name}:\n${link}`;
  const isVeth = device instanceof VethInterface;
  // A bridge is as fast as the fastest of its ports that carry (br_get_link_ksettings).
  const speed = isVeth
    ? 10_000
    : device instanceof Switch
      ? bridgeSpeed(device)
      : device.adminUp
        ? device.speedMbps
        : null;
  const isDuplex = speed !== null && !(device instanceof Switch);
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
	Duplex: ${isDuplex ? "Full" : "Unknown! (255)"}
	Auto-negotiation: off
	Port: ${isDuplex ? "Twisted Pair" : "Other"}
	PHYAD: 0
	Transceiver: internal
${isVeth ? "\tMDI-X: Unknown\n" : ""}${link}`;
}
