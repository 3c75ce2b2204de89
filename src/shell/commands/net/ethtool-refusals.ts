import type { Interface } from "../../../link/interface.js";

const NETLINK = "netlink error: Operation not supported\n";
const NO_DEVICE = "netlink error: no device matches name (offset 24)\nnetlink error: No such device\n";
const RULES = `Cannot get RX rings: Operation not supported
rxclass: Cannot get RX class rule count: Operation not supported
RX classification rule retrieval failed
`;
const DRIVER = "Cannot get driver information: Operation not supported\n";

const BAD_ARGUMENT = "ethtool: bad command line argument(s)\nFor more information run ethtool -h\n";
/** Options that end with the device, where netlink is asked. */
const TAKES_NOTHING = ["-a", "--show-pause", "-g", "--show-ring", "-c", "--show-coalesce"];

/** Parameters of -s (ethtool's ioctl-era names): words they may have; null for numbers. */
const SETTINGS = new Map<string, readonly string[] | null>([
  ["speed", null],
  ["lanes", null],
  ["duplex", ["half", "full"]],
  ["port", ["tp", "aui", "mii", "fibre", "bnc", "da", "none", "other"]],
  ["mdix", ["auto", "on", "off"]],
  ["autoneg", ["off", "on"]],
  ["phyad", null],
  ["master-slave", ["preferred-master", "preferred-slave", "forced-master", "forced-slave"]],
]);
const FREE_SETTINGS = ["advertise", "wol", "sopass", "msglvl", "xcvr"];

/** The first mistake in what follows -s and the device; null when there is none. */
function changeRefusal(words: readonly string[]): readonly [words: string, code: number] | null {
  for (let i = 0; i < words.length; i += 2) {
    const [name = "", value] = [words[i], words[i + 1]];
    const isFree = FREE_SETTINGS.includes(name);
    const allowed = SETTINGS.get(name);
    if (allowed === undefined && !isFree) return [`ethtool (-s): unknown parameter '${name}'\n`, 1];
    if (value === undefined) return [`ethtool (-s): no value for parameter '${name}'\n`, 1];
    const isGood = isFree || (allowed === null ? /^\d+$/.test(value) : allowed?.includes(value) === true);
    if (!isGood) return [`ethtool (-s): invalid value '${value}' for parameter '${name}'\n`, 1];
  }
  return null;
}

const HASHING = "Cannot change RX network flow hashing options: Operation not supported\n";
/** Rules of classification (-U): one that is put in, one that is taken out, one that is asked for. */
const PUT_RULE =
  "rxclass: Cannot get RX class rule count: Operation not supported\nCannot insert classification rule\n";
const TAKE_RULE = "rmgr: Cannot delete RX class rule: Operation not supported\nCannot delete classification rule\n";
const ASK_RULE = "rxclass: Cannot get RX class rule: Operation not supported\nCannot get RX classification rule\n";

/** What is asked, the words of the refusal, and the exit code. */
const ROWS: readonly (readonly [options: string, words: string, code: number])[] = [
  ["-a --show-pause -g --show-ring -c --show-coalesce -C --coalesce", NETLINK, 1],
  ["-m --dump-module-eeprom --module-info", NETLINK, 1],
  ["--show-eee --show-fec --show-priv-flags --set-priv-flags --cable-test --cable-test-tdr", NETLINK, 1],
  ["--set-fec", NETLINK, 83],
  [
    "--set-module",
    `netlink error: Setting power mode policy is not supported by this device (offset 32)\n${NETLINK}`,
    83,
  ],
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
  ["-W --set-dump", "Can not set dump level: Operation not supported\n", 1],
  ["-E --change-eeprom", "not enough data from stdin\n", 75],
  ["--get-phy-tunable", "Cannot Get PHY downshift count: Operation not supported\n", 87],
  ["--set-phy-tunable", "Cannot Set PHY downshift count: Operation not supported\n", 87],
  ["--phy-statistics", "no stats available\n", 94],
  ["-N --config-nfc -U --config-ntuple", HASHING, 0],
  [
    "-Q --per-queue",
    "Cannot get device per queue parameters: Operation not supported\nCannot get device per queue parameters: Invalid argument\n",
    242,
  ],
];

/** Whose words depend on what follows the device. */
function special(
  option: string,
  words: readonly string[],
  hasDriver: boolean,
): readonly [words: string, code: number] | null {
  const [first = ""] = words;
  switch (option) {
    case "-N":
    case "-U":
    case "--config-nfc":
    case "--config-ntuple":
      return first === "delete" ? [TAKE_RULE, 1] : first === "flow-type" ? [PUT_RULE, 1] : null;
    case "-n":
    case "-u":
    case "--show-nfc":
    case "--show-ntuple":
      return first === "rule" ? [ASK_RULE, 1] : null;
    case "--reset":
      if (first === "") return [BAD_ARGUMENT, 1];
      return ["Cannot issue ETHTOOL_RESET: Operation not supported\nETHTOOL_RESET 0xffffffff\n", 1];
    case "-E":
    case "--change-eeprom":
      return words.length > 0 && hasDriver ? ["offset & length out of bounds\n", 1] : null;
    case "-m":
    case "--dump-module-eeprom":
    case "--module-info":
      return first === "hex" || first === "raw"
        ? ["Cannot get module EEPROM information: Operation not supported\n", 1]
        : null;
    case "-Q":
    case "--per-queue":
      return first === "" ? [BAD_ARGUMENT, 1] : null;
    case "--get-tunable":
      return [`${first}: Cannot get tunable\n`, 255];
    case "--set-tunable":
      return [`${first}: Operation not supported\n`, 255];
    case "-s":
    case "--change":
      return changeRefusal(words) ?? (words.length === 0 ? ["", 0] : null);
    default:
      return TAKES_NOTHING.includes(option) && first !== "" ? [`ethtool: unexpected parameter '${first}'\n`, 1] : null;
  }
}

/** How a device without hardware answers an option that asks for some: its words and ethtool's exit code; null for other options. */
export function ethtoolRefusal(
  option: string,
  device: Interface | null,
  parameters: readonly string[] = [],
): { words: string; code: number } | null {
  const isLoopback = device?.nature.includes("LOOPBACK") === true;
  const found = special(option, parameters, device !== null && !isLoopback);
  if (found !== null) {
    const [words, code] = found;
    return { words: device === null ? words.replaceAll("Operation not supported", "No such device") : words, code };
  }
  const row = ROWS.find(([options]) => options.split(" ").includes(option));
  if (row === undefined) return null;
  const [options, words, code] = row;
  if (device === null && words.includes("netlink error")) return { words: NO_DEVICE, code };
  if ((device === null || isLoopback) && /^-[deE] /.test(options)) {
    const driver = device === null ? DRIVER.replace("Operation not supported", "No such device") : DRIVER;
    return { words: driver, code: options.startsWith("-d") ? 72 : 74 };
  }
  if (device !== null) return { words, code };
  if (options === "--phy-statistics")
    return { words: "Cannot get stats strings information: No such device\n", code: 96 };
  if (options.startsWith("-t")) return { words: "Cannot get strings: No such device\n", code };
  return { words: words.replaceAll("Operation not supported", "No such device"), code };
}
