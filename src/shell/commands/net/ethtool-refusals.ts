import type { Interface } from "../../../link/interface.js";

const NETLINK = "netlink error: Operation not supported\n";
const NO_DEVICE = "netlink error: no device matches name (offset 24)\nnetlink error: No such device\n";
const RULES = `Cannot get RX rings: Operation not supported
rxclass: Cannot get RX class rule count: Operation not supported
RX classification rule retrieval failed
`;
const DRIVER = "Cannot get driver information: Operation not supported\n";

/** What is asked, the words of the refusal, and the exit code. */
const ROWS: readonly (readonly [options: string, words: string, code: number])[] = [
  ["-a --show-pause -g --show-ring -c --show-coalesce -C --coalesce", NETLINK, 1],
  ["-m --dump-module-eeprom --module-info", NETLINK, 1],
  ["--show-eee --show-fec --set-fec --show-priv-flags --set-priv-flags", NETLINK, 1],
  ["-s --change", NETLINK, 75],
  ["-A --pause --set-eee", NETLINK, 76],
  ["-G --set-ring", NETLINK, 81],
  ["--show-tunnels", `netlink error: device does not report tunnel offload info\n${NETLINK}`, 1],
  ["-d --register-dump", "Cannot get register dump: Operation not supported\n", 74],
  ["-e --eeprom-dump", "Cannot get EEPROM data: Operation not supported\n", 74],
  ["-n -u --show-nfc --show-ntuple", RULES, 1],
  [
    "-x --show-rxfh-indir --show-rxfh -X --set-rxfh-indir --rxfh",
    "Cannot get RX ring count: Operation not supported\n",
    1,
  ],
  ["-r --negotiate", "Cannot restart autonegotiation: Operation not supported\n", 255],
  ["-p --identify", "Cannot identify NIC: Operation not supported\n", 255],
  ["-t --test", "Cannot test: Operation not supported\n", 74],
  ["-w --get-dump", "Can not get dump level: Operation not supported\n", 1],
  ["-E --change-eeprom", "offset & length out of bounds\n", 1],
];

/** How a device without hardware answers an option that asks for some: its words and ethtool's exit code; null for other options. */
export function ethtoolRefusal(option: string, device: Interface | null): { words: string; code: number } | null {
  const row = ROWS.find(([options]) => options.split(" ").includes(option));
  if (row === undefined) return null;
  const [options, words, code] = row;
  const isLoopback = device?.nature.includes("LOOPBACK") === true;
  if (device === null && words.includes("netlink error")) return { words: NO_DEVICE, code };
  if ((device === null || isLoopback) && /^-[deE] /.test(options)) {
    const driver = device === null ? DRIVER.replace("Operation not supported", "No such device") : DRIVER;
    return { words: driver, code: options.startsWith("-d") ? 72 : 74 };
  }
  if (device !== null) return { words, code };
  if (options.startsWith("-t")) return { words: "Cannot get strings: No such device\n", code };
  return { words: words.replaceAll("Operation not supported", "No such device"), code };
}
