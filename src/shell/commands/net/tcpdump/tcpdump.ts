// tcpdump 4.99: what passes a device, in its words, or written to a file and read again.
// Knows a namespace's taps and a process; how a packet is told is ../../../../wire/text.
// Read next: filter-parser.ts for the filter language, capture.ts for the tap.

import { FileError } from "../../../../host/file-node.js";
import { decodeFrame } from "../../../../wire/codec/decode.js";
import { DecodeFailure } from "../../../../wire/codec/decode-failure.js";
import { encodeFrame } from "../../../../wire/codec/encode.js";
import { finishPartialChecksum, leaveChecksumPartial } from "../../../../wire/codec/partial-checksum.js";
import { Frame } from "../../../../wire/ethernet.js";
import type { IpAddress } from "../../../../wire/ip-address.js";
import { formatMac, MAC_ZERO } from "../../../../wire/mac-address.js";
import { RawPayload } from "../../../../wire/payload.js";
import { cookFrame, LINKTYPE_SLL2, uncookFrame } from "../../../../wire/pcap/cooked.js";
import { CaptureError, captureKind, readCapture } from "../../../../wire/pcap/pcap-reader.js";
import { TcpdumpText } from "../../../../wire/text/tcpdump-text.js";
import type { HexStyle } from "../../../../wire/text/text-style.js";
import { type Options, parseOptions } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { bytesOf, textOf } from "../byte-string.js";
import { netnsOf } from "../namespace.js";
import { resolveHost, reverseLookup } from "../resolve.js";
import { Capture, type Captured } from "./capture.js";
import { FilterSyntaxError, parsePacketFilter, UnknownHost } from "./filter-parser.js";
import { type PacketFilter, passes } from "./packet-filter.js";
import { pcapHeader, pcapRecord } from "./pcap-file.js";
import { StampStyle } from "./stamp.js";

const VERSION = "tcpdump version 4.99.3\nlibpcap version 1.10.3 (with TPACKET_V3)\nOpenSSL 3.0.19 27 Jan 2026\n";
const USAGE = `${VERSION}Usage: tcpdump [-AbdDefhHIJKlLnNOpqStuUvxX#] [ -B size ] [ -c count ] [--count]
		[ -C file_size ] [ -E algo:secret ] [ -F file ] [ -G seconds ]
		[ -i interface ] [ --immediate-mode ] [ -j tstamptype ]
		[ -M secret ] [ --number ] [ --print ] [ -Q in|out|inout ]
		[ -r file ] [ -s snaplen ] [ -T type ] [ --version ]
		[ -V file ] [ -w file ] [ -W filecount ] [ -y datalinktype ]
		[ --time-stamp-precision precision ] [ --micro ] [ --nano ]
		[ -z postrotate-command ] [ -Z user ] [ expression ]
`;
const ABSENT = ["C", "d", "E", "G", "H", "I", "M", "m", "T", "V", "W", "y", "z"];
const SNAPSHOT_LENGTH = 262_144;
const LINKTYPE_ETHERNET = 1;
const COOKED = "LINUX_SLL2 (Linux cooked v2)";

/** tcpdump(8). */
export function* tcpdump(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "aAbB:c:C:dDeE:fF:G:hHi:IJj:KlLm:M:nNOpqQ:r:s:StT:uUvV:w:W:xXy:Yz:Z:#",
    long: {
      "immediate-mode": "immediate-mode",
      version: "version",
      help: "h",
      "list-interfaces": "D",
      interface: "i:",
      direction: "Q:",
      number: "#",
      "packet-buffered": "U",
      "no-promiscuous-mode": "p",
      "absolute-tcp-sequence-numbers": "S",
      "dont-verify-checksums": "K",
      "snapshot-length": "s:",
      print: "print",
      count: "count",
      "list-data-link-types": "L",
      "list-time-stamp-types": "J",
      "time-stamp-type": "j:",
      nano: "nano",
      micro: "micro",
      "relinquish-privileges": "Z:",
      "time-stamp-precision": "time-stamp-precision:",
      lengths: "lengths",
    },
    usage: USAGE,
  });
  if (typeof options === "number") return options;
  if (options.has("version") || options.has("h")) {
    const text = options.has("h") ? USAGE : VERSION;
    yield* options.has("h") ? process.printError(text) : process.print(text);
    return 0;
  }
  for (const letter of ABSENT) {
    if (options.has(letter))
      return yield* process.fail(`option ${letter.length === 1 ? "-" : "--"}${letter} is not emulated by podwire`);
  }
  const precision = options.value("time-stamp-precision");
  if (precision !== null && !["micro", "nano"].includes(precision))
    return yield* process.fail("unsupported time stamp precision");
  if (options.has("J")) {
    yield* process.print(TIMESTAMP_TYPES.replace("%", options.value("i") ?? "any"));
    return 0;
  }
  if (options.has("L")) {
    const name = options.value("i") ?? captureDevices(process)[0]?.name ?? "any";
    const device = netnsOf(process).findDevice(name);
    if (name !== "any" && device === null) {
      yield* process.printError(`tcpdump: ${name}: No such device exists\n(No such device exists)\n`);
      return 1;
    }
    yield* process.printError(linkTypes(name, device?.nature.includes("LOOPBACK") === true));
    return 0;
  }
  if (options.has("D")) {
    yield* process.print(interfaceList(process));
    return 0;
  }
  const countText = options.value("c");
  const count = countText === null ? null : Number(countText);
  if (count !== null && !(Number.isInteger(count) && count > 0)) {
    return yield* process.fail(`invalid packet count ${countText}`);
  }
  const way = options.value("Q") ?? "inout";
  if (way !== "in" && way !== "out" && way !== "inout")
    return yield* process.fail(`unknown capture direction \`${way}'`);
  const snapshot = Number(options.value("s") ?? 0);
  if (!Number.isInteger(snapshot) || snapshot < 0) return yield* process.fail(`invalid snaplen ${options.value("s")}`);
  const run = new TcpdumpRun(process, options, count, snapshot === 0 ? SNAPSHOT_LENGTH : snapshot);
  return yield* options.has("r") ? run.fromFile() : run.live(way);
}

function problemOf(content: string): string {
  const wanted = content.length < 4 ? 4 : 24;
  const isCapture = ["\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4"].includes(content.slice(0, 4));
  if (content.length >= 4 && !isCapture) return "unknown file format";
  return `truncated dump file; tried to read ${wanted} file header bytes, only got ${content.length}`;
}

const TIMESTAMP_TYPES = "Time stamp types for % (use option -j to set):\n  host (Host)\n";

function linkTypes(name: string, isLoopback: boolean): string {
  const head = `Data link types for ${name} (use option -y to set):\n`;
  if (name === "any") return `${head}  LINUX_SLL (Linux cooked v1)\n  LINUX_SLL2 (Linux cooked v2)\n`;
  return `${head}  EN10MB (Ethernet)\n${isLoopback ? "" : "  DOCSIS (DOCSIS) (printing not supported)\n"}`;
}

/** The devices that are up in the order of `-D`, of which the first is taken without -i: running ones, any, loopback, those without a carrier. */
function captureDevices(process: Process): { readonly name: string; readonly words: string }[] {
  const running: { name: string; words: string }[] = [];
  const last: { name: string; words: string }[] = [];
  const loopback: { name: string; words: string }[] = [];
  for (const device of netnsOf(process).allDevices()) {
    if (!device.adminUp) continue;
    const { name } = device;
    if (device.nature.includes("LOOPBACK")) loopback.push({ name, words: `${name} [Up, Running, Loopback]` });
    else if (device.carrier) running.push({ name, words: `${name} [Up, Running, Connected]` });
    else last.push({ name, words: `${name} [Up, Disconnected]` });
  }
  const any = { name: "any", words: "any (Pseudo-device that captures on all interfaces) [Up, Running]" };
  return [...running, any, ...loopback, ...last];
}

const OTHER_DEVICES = [
  "bluetooth-monitor (Bluetooth Linux Monitor) [Wireless]",
  "nflog (Linux netfilter log (NFLOG) interface) [none]",
  "nfqueue (Linux netfilter queue (NFQUEUE) interface) [none]",
  "dbus-system (D-Bus system bus) [none]",
  "dbus-session (D-Bus session bus) [none]",
];

function interfaceList(process: Process): string {
  const all = [...captureDevices(process).map(({ words }) => words), ...OTHER_DEVICES];
  return all.map((line, i) => `${i + 1}.${line}\n`).join("");
}

class TcpdumpRun {
  private readonly process: Process;
  private readonly options: Options;
  private readonly count: number | null;
  private readonly snapshot: number;
  private text: TcpdumpText;
  private readonly names: Map<IpAddress, string> | null;
  private readonly stamp: StampStyle;
  private shown = 0;

  constructor(process: Process, options: Options, count: number | null, snapshot: number) {
    this.process = process;
    this.options = options;
    this.count = count;
    this.snapshot = snapshot;
    const number = (letter: string): number => options.values(letter).length;
    this.names = options.has("n") ? null : new Map();
    this.stamp = new StampStyle(process, number("t"), this.isNano);
    this.text = this.newText(this.device === "any");
  }

  /** `isCooked` for what is told without an Ethernet header of its own. */
  private newText(isCooked: boolean): TcpdumpText {
    const { options } = this;
    const number = (letter: string): number => options.values(letter).length;
    return new TcpdumpText({
      ethernet: options.has("e"),
      cooked: isCooked,
      names: !options.has("n"),
      verbose: number("v"),
      quiet: options.has("q"),
      absoluteSequence: options.has("S"),
      hex: hexStyle(number("x"), number("X"), number("A")),
      hostNames: this.names,
    });
  }

  private get isNano(): boolean {
    return this.options.has("nano") || this.options.value("time-stamp-precision") === "nano";
  }

  private get device(): string {
    return this.options.value("i") ?? "";
  }

  *live(way: "in" | "out" | "inout"): Generator<Wait, number, void> {
    const { process, options } = this;
    const netns = netnsOf(process);
    const name = options.value("i") ?? captureDevices(process)[0]?.name ?? "any";
    const device = name === "any" ? null : netns.findDevice(name);
    if (name !== "any" && device === null) {
      yield* process.printError(`tcpdump: ${name}: No such device exists\n(No such device exists)\n`);
      return 1;
    }
    if (device !== null && !device.adminUp) return yield* process.fail(`${name}: That device is not up`);
    const filter = yield* this.filter();
    if (typeof filter === "number") return filter;
    const link = device === null ? COOKED : "EN10MB (Ethernet)";
    if (device === null) yield* process.printError("tcpdump: data link type LINUX_SLL2\n");
    const isTerse = !options.has("v") && !options.has("w");
    const head = isTerse ? "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n" : "tcpdump: ";
    yield* process.printError(
      `${head}listening on ${name}, link-type ${link}, snapshot length ${this.snapshot} bytes\n`,
    );
    const capture = new Capture(device, filter, way);
    process.handle("INT");
    process.handle("TERM");
    netns.addTap(capture);
    try {
      yield* this.startFile(device === null ? LINKTYPE_SLL2 : LINKTYPE_ETHERNET);
      while (this.count === null || this.shown < this.count) {
        const packet = capture.packets.shift();
        if (packet !== undefined) yield* this.show(packet, device === null);
        else {
          if (process.takeSignal() !== null) {
            if (!options.has("w") && !options.has("count")) yield* process.print("\n");
            break;
          }
          yield capture.queue;
        }
      }
    } finally {
      netns.removeTap(capture);
    }
    const packets = `${this.shown} packet${this.shown === 1 ? "" : "s"} captured\n`;
    const received = `${capture.received} packet${capture.received === 1 ? "" : "s"} received by filter\n`;
    yield* process.printError(`${packets}${received}0 packets dropped by kernel\n`);
    return 0;
  }

  *fromFile(): Generator<Wait, number, void> {
    const { process, options } = this;
    const file = options.value("r") ?? "";
    let content: string;
    try {
      content = file === "-" ? yield* process.readAll() : process.files.readFile(process.path(file));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return yield* process.fail(`${file}: ${error.message}`);
    }
    let packets: ReturnType<typeof readCapture>;
    try {
      packets = readCapture(bytesOf(content));
    } catch (error) {
      if (!(error instanceof CaptureError)) throw error;
      return yield* process.fail(problemOf(content));
    }
    const { linkType, snapshotLength } = captureKind(bytesOf(content));
    const isCooked = linkType === LINKTYPE_SLL2;
    yield* process.printError(
      `reading from file ${file}, link-type ${isCooked ? COOKED : "EN10MB (Ethernet)"}, snapshot length ${snapshotLength}\n`,
    );
    const filter = yield* this.filter();
    if (typeof filter === "number") return filter;
    yield* this.startFile(linkType);
    if (isCooked) {
      this.text = this.newText(true);
      yield* process.printError("Warning: interface names might be incorrect\n");
    }
    const devices = netnsOf(process).allDevices();
    for (const packet of packets) {
      if (this.count !== null && this.shown >= this.count) break;
      const cooked = isCooked ? uncookFrame(packet.bytes) : null;
      const bytes = cooked?.frame ?? packet.bytes;
      const isPartial = finishPartialChecksum(bytes);
      const decoded = decodeFrame(bytes, "keep");
      const frame =
        decoded instanceof DecodeFailure ? new Frame(MAC_ZERO, MAC_ZERO, 0, new RawPayload(bytes)) : decoded;
      const direction = cooked?.direction ?? "";
      if (filter !== null && !passes(filter, frame, direction !== "Out")) continue;
      const timeNs = packet.timeNs - process.table.epochSeconds * 1e9;
      const ifIndex = cooked?.ifIndex ?? 0;
      const device = devices.find((each) => each.ifIndex === ifIndex)?.name ?? "?";
      yield* this.show({ timeNs, device, ifIndex, direction, frame, isPartial }, isCooked);
    }
    if (options.has("count")) yield* process.print(`${this.shown} packet${this.shown === 1 ? "" : "s"}\n`);
    return 0;
  }

  /** The filter of the command line or of -F; null for none, an exit code when it is wrong. */
  private *filter(): Generator<Wait, PacketFilter | null | number, void> {
    const { process, options } = this;
    const file = options.value("F");
    const text = file === null ? options.operands.join(" ") : process.files.readFile(process.path(file));
    const hosts = new Map<string, readonly IpAddress[]>();
    for (;;) {
      try {
        return parsePacketFilter(text, hosts);
      } catch (error) {
        if (error instanceof FilterSyntaxError) return yield* process.fail(error.message);
        if (!(error instanceof UnknownHost)) throw error;
        const found = yield* resolveHost(process, error.message, null);
        if (found.error !== null) return yield* process.fail(`unknown host '${error.message}'`);
        hosts.set(error.message, found.addresses);
      }
    }
  }

  private *startFile(linkType: number): Generator<Wait, void, void> {
    const file = this.options.value("w");
    if (file === null) return;
    const header = pcapHeader(this.snapshot, linkType, this.isNano);
    if (file === "-") yield* this.process.print(header);
    else this.process.files.writeFile(this.process.path(file), header);
  }

  private *show(packet: Captured, isAny: boolean): Generator<Wait, void, void> {
    const { process, options } = this;
    this.shown++;
    const file = options.value("w");
    if (file !== null) {
      let bytes = encodeFrame(packet.frame);
      if (packet.isPartial) leaveChecksumPartial(bytes);
      if (isAny) bytes = cookFrame(bytes, packet.ifIndex, packet.direction, packet.device === "lo");
      const { epochSeconds } = process.table;
      const record = pcapRecord(epochSeconds, packet.timeNs, textOf(bytes), this.snapshot, this.isNano);
      if (file === "-") yield* process.print(record);
      else process.files.writeFile(process.path(file), record, true);
      if (!options.has("print")) return;
    }
    if (options.has("count")) return;
    if (this.names !== null) yield* this.lookUpNames(packet.frame, this.names);
    const number = options.has("#") ? `${String(this.shown).padStart(5)}  ` : "";
    yield* process.print(
      `${number}${this.stamp.of(packet.timeNs)}${isAny ? this.cooked(packet) : ""}${this.text.frame(packet.frame, packet.isPartial)}\n`,
    );
  }

  /** What stands before a packet of `-i any`. */
  private cooked(packet: Captured): string {
    const lead = `${packet.device.padEnd(5)} ${packet.direction.padEnd(3)} `;
    if (!this.options.has("e")) return lead;
    const { frame } = packet;
    const type = { 2048: "IPv4", 2054: "ARP", 34525: "IPv6" }[frame.etherType] ?? "Unknown";
    const hex = frame.etherType.toString(16).padStart(4, "0");
    return `${lead}ifindex ${packet.ifIndex} ${formatMac(frame.src)} ethertype ${type} (0x${hex}), length ${frame.payload.byteLength + 20}: `;
  }

  private *lookUpNames(frame: Frame, names: Map<IpAddress, string>): Generator<Wait, void, void> {
    const { payload } = frame;
    const addresses: IpAddress[] = [];
    if (payload.kind === "ipv4" || payload.kind === "ipv6") addresses.push(payload.src, payload.dst);
    else if (payload.kind === "arp") addresses.push(payload.senderIp, payload.targetIp);
    for (const address of addresses) {
      if (this.asked.has(address)) continue;
      this.asked.add(address);
      const { name } = yield* reverseLookup(this.process, address);
      if (name !== null) names.set(address, name);
    }
  }

  private readonly asked = new Set<IpAddress>();
}

function hexStyle(x: number, upperX: number, a: number): HexStyle | null {
  if (upperX > 0) return upperX > 1 ? "XX" : "X";
  if (x > 0) return x > 1 ? "xx" : "x";
  if (a > 0) return a > 1 ? "AA" : "A";
  return null;
}
