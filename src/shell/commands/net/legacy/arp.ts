import { FileError } from "../../../../host/file-node.js";
import type { Netns } from "../../../../host/netns.js";
import { type Neighbour, NeighbourState, NUD_VALID } from "../../../../ip/neighbour.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { type Ipv4, tryParseIpv4 } from "../../../../wire/ipv4-address.js";
import { formatMac, type Mac } from "../../../../wire/mac-address.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { macOfOctets } from "../ip/link-parse.js";
import { netnsOf } from "../namespace.js";
import { hostError } from "./host-error.js";
import { ARP_USAGE, NET_TOOLS_VERSIONS, printHelp } from "./usage.js";

const HEADER = "Address                  HWtype  HWaddress           Flags Mask            Iface\n";

/** One line of the cache: an entry, or an address that we answer for. */
interface ArpLine {
  readonly address: Ipv4;
  readonly device: string;
  /** Null for an address that we answer for. */
  readonly neighbour: Neighbour | null;
}

/** arp(8) of net-tools 2.10: -n -a -e -v -i IF -D, -s ADDRESS MAC [pub], -d ADDRESS. */
export function* arp(process: Process): Generator<Wait, number, void> {
  const netns = netnsOf(process);
  const operands: string[] = [];
  let mode = "show";
  let style = "";
  let only: string | null = null;
  let isVerbose = false;
  let useDevice = false;
  let isNumeric = false;
  const words = process.argv.slice(1);
  while (words.length > 0) {
    const word = words.shift() ?? "";
    if (!/^-[a-zA-Z?-]/.test(word)) {
      operands.push(word);
      continue;
    }
    if (word === "-V" || word === "--version") {
      yield* process.print(NET_TOOLS_VERSIONS.arp);
      return 0;
    }
    if (word === "-h" || word === "--help") {
      yield* printHelp(process, ARP_USAGE);
      return 0;
    }
    if (word === "-?") {
      yield* process.printError(ARP_USAGE);
      return 3;
    }
    if (word === "--numeric") isNumeric = true;
    else if (word === "--use-device") useDevice = true;
    else if (word === "--file") mode = "file";
    else if (word === "--device") only = words.shift() ?? "";
    else if (word === "--all") style = "a";
    else if (word === "--set") mode = "set";
    else if (word === "--delete") mode = "delete";
    else if (word === "--verbose") isVerbose = true;
    else if (word.startsWith("--")) {
      yield* process.printError(`arp: unrecognized option '${word}'\n${ARP_USAGE}`);
      return 3;
    } else {
      for (const letter of word.slice(1)) {
        if (letter === "n") isNumeric = true;
        else if (letter === "v") isVerbose = true;
        else if (letter === "a" || letter === "e") style = letter;
        else if (letter === "s") mode = "set";
        else if (letter === "d") mode = "delete";
        else if (letter === "D") useDevice = true;
        else if (letter === "f") mode = "file";
        else if (letter === "i") only = words.shift() ?? "";
        else if (letter === "H" || letter === "t") {
          const kind = words.shift() ?? "";
          if (kind === "ether") continue;
          yield* process.printError(`arp: ${kind}: unknown hardware type.\n`);
          return 255;
        } else {
          yield* process.printError(`arp: invalid option -- '${letter}'\n${ARP_USAGE}`);
          return 3;
        }
      }
    }
  }
  // Simplified: names are not looked up, as if every run said -n.
  void isNumeric;
  if (only !== null && netns.findDevice(only) === null && mode !== "show") {
    yield* process.printError("SIOCSARP: No such device\n");
    return 255;
  }
  if (mode === "file") return yield* readEthers(process, netns, operands[0] ?? "/etc/ethers", only);
  if (mode === "set") return yield* set(process, netns, operands, only, useDevice);
  if (mode === "delete") return yield* remove(process, netns, operands, only);
  return yield* show(process, netns, operands[0] ?? null, only, style, isVerbose);
}

function lines(netns: Netns): ArpLine[] {
  const entries = netns.stack.neighbours
    .list(Family.V4)
    .filter((each) => each.state !== NeighbourState.NoArp && each.state !== NeighbourState.None)
    .map((each) => ({ address: each.address as Ipv4, device: each.device.name, neighbour: each }));
  const proxies: ArpLine[] = [];
  for (const device of netns.stack.devices.values()) {
    for (const address of device.proxies4?.keys() ?? [])
      proxies.push({ address, device: device.name, neighbour: null });
  }
  return [...entries, ...proxies];
}

function isComplete(neighbour: Neighbour): boolean {
  return neighbour.mac !== null && (neighbour.state & NUD_VALID) !== 0;
}

function* show(
  process: Process,
  netns: Netns,
  host: string | null,
  only: string | null,
  style: string,
  isVerbose: boolean,
): Generator<Wait, number, void> {
  const all = lines(netns);
  let shown = 0;
  let skipped = 0;
  const wanted = host === null ? null : tryParseIpv4(host);
  if (host !== null && wanted === null) {
    yield* process.printError(hostError(host));
    return 255;
  }
  let out = "";
  for (const line of all) {
    if ((only !== null && line.device !== only) || (wanted !== null && line.address !== wanted)) {
      skipped++;
      continue;
    }
    if (shown++ === 0 && style !== "a") out += HEADER;
    out += style === "a" ? bsdLine(line) : tableLine(line);
  }
  if (shown === 0) {
    if (host !== null) out += `${host} (${host}) -- no entry\n`;
    else if (only !== null) out += `arp: in ${all.length} entries no match found.\n`;
  }
  if (isVerbose) out += `Entries: ${all.length}\tSkipped: ${skipped}\tFound: ${shown}\n`;
  yield* process.print(out);
  return 0;
}

function tableLine(line: ArpLine): string {
  const head = formatIp(line.address).padEnd(23);
  const { neighbour } = line;
  if (neighbour === null)
    return `${head}  ${"*".padEnd(6)}  ${"<from_interface>".padEnd(18)}  ${"MP".padEnd(5)} ${"".padEnd(15)} ${line.device}\n`;
  if (!isComplete(neighbour))
    return `${head}  ${"".padEnd(8)}${"(incomplete)".padEnd(18)}  ${"".padEnd(5)} ${"".padEnd(15)} ${line.device}\n`;
  const flags = neighbour.state === NeighbourState.Permanent ? "CM" : "C";
  return `${head}  ${"ether".padEnd(6)}  ${formatMac(neighbour.mac as never).padEnd(18)}  ${flags.padEnd(5)} ${"".padEnd(15)} ${line.device}\n`;
}

function bsdLine(line: ArpLine): string {
  const { neighbour } = line;
  const head = `? (${formatIp(line.address)}) at `;
  if (neighbour === null) return `${head}<from_interface> PERM PUB on ${line.device}\n`;
  if (!isComplete(neighbour)) return `${head}<incomplete> on ${line.device}\n`;
  const permanent = neighbour.state === NeighbourState.Permanent ? " PERM" : "";
  return `${head}${formatMac(neighbour.mac as never)} [ether]${permanent} on ${line.device}\n`;
}

function* need(process: Process, what: string): Generator<Wait, number, void> {
  yield* process.printError(`arp: need ${what}\n`);
  return 255;
}

function* set(
  process: Process,
  netns: Netns,
  operands: readonly string[],
  only: string | null,
  useDevice: boolean,
): Generator<Wait, number, void> {
  const [host, hardware, ...rest] = operands;
  if (host === undefined) return yield* need(process, "host name");
  const address = tryParseIpv4(host);
  if (address === null) {
    yield* process.printError(hostError(host));
    return 255;
  }
  if (hardware === undefined) return yield* need(process, "hardware address");
  // With -D the word is the device whose address is meant.
  const mac = useDevice ? (netns.findDevice(hardware)?.mac ?? null) : etherAddress(hardware, address);
  if (mac === null) {
    yield* process.printError("arp: invalid hardware address\n");
    return 255;
  }
  const isProxy = rest.includes("pub");
  // Without a device it is the one that has the link address (arp_req_set_public).
  const owner = (): string | null => netns.allDevices().find((each) => each.mac === mac)?.name ?? null;
  const name = only ?? (isProxy ? owner() : deviceTowards(netns, address));
  const device = name === null ? null : netns.findDevice(name);
  if (device === null) {
    yield* process.printError(`SIOCSARP: ${only === null && !isProxy ? "Network is unreachable" : "No such device"}\n`);
    return 255;
  }
  const ip = netns.ipDevice(device);
  if (isProxy) {
    netns.stack.setProxyNeighbour(ip, address, true);
    return 0;
  }
  const state = rest.includes("temp") ? NeighbourState.Reachable : NeighbourState.Permanent;
  netns.stack.addNeighbour(ip, address, { mac, state }, "replace");
  return 0;
}

/** `arp -f`: each line of a file is what stands behind -s. */
function* readEthers(process: Process, netns: Netns, file: string, only: string | null): Generator<Wait, number, void> {
  let text: string;
  try {
    text = process.files.readFile(process.path(file));
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    yield* process.printError(`arp: cannot open etherfile ${file} !\n`);
    return 255;
  }
  for (const [at, line] of text.split("\n").entries()) {
    const words = line.trim().split(/\s+/);
    if (line.startsWith("#") || line.trim() === "") continue;
    if (words.length < 2 || words.length > 4) {
      yield* process.printError(`arp: format error on line ${at + 1} of etherfile ${file} !\n`);
    } else if ((yield* set(process, netns, words, only, false)) !== 0) {
      yield* process.printError(`arp: cannot set entry on line ${at + 1} of etherfile ${file} !\n`);
    }
  }
  return 0;
}

/** The device that packets to an address on a link leave by. */
function deviceTowards(netns: Netns, address: Ipv4): string | null {
  const flow = netns.stack.scratchFlow(address);
  const answer = netns.stack.resolveRoute(flow);
  // An address behind a router is on no link here.
  return answer.nexthop?.router == null ? (answer.device?.name ?? null) : null;
}

function* remove(
  process: Process,
  netns: Netns,
  operands: readonly string[],
  only: string | null,
): Generator<Wait, number, void> {
  const [host] = operands;
  if (host === undefined) return yield* need(process, "host name");
  const address = tryParseIpv4(host);
  if (address === null) {
    yield* process.printError(hostError(host));
    return 255;
  }
  // Without a device it is that of the route there (arp_req_delete).
  if (only === null && !operands.includes("pub") && deviceTowards(netns, address) === null) {
    yield* process.printError("SIOCDARP(dontpub): Network is unreachable\n");
    return 255;
  }
  let count = 0;
  for (const device of netns.stack.devices.values()) {
    if (only !== null && device.name !== only) continue;
    if (operands.includes("pub")) {
      if (netns.stack.setProxyNeighbour(device, address, false) === null) count++;
    } else if (netns.stack.deleteNeighbour(device, address) === null) count++;
  }
  if (count > 0) return 0;
  yield* process.printError(`No ARP entry for ${host}\n`);
  return 255;
}

/**
 * An Ethernet address as net-tools reads it (in_ether): octets of one or two digits, colons where one likes, and what is
 * missing is what stood in the same buffer, the sockaddr of `host`. Null for other characters.
 */
function etherAddress(word: string, host: Ipv4): Mac | null {
  const octets = [0, 0, host >>> 24, (host >>> 16) & 0xff, (host >>> 8) & 0xff, host & 0xff];
  let at = 0;
  for (let i = 0; i < 6 && at < word.length; i++) {
    const pair = /^([0-9a-fA-F]{1,2})(?::|$|(?<=[0-9a-fA-F]{2}))/.exec(word.slice(at));
    if (pair === null) return null;
    octets[i] = Number.parseInt(pair[1] ?? "", 16);
    at += pair[0].length;
  }
  return macOfOctets(octets);
}
