// tcpdump 4.99: what passes a device, in its words, or written to a file and read again.
// Knows a namespace's taps and a process; how a packet is told is ../../../../wire/text.
// Read next: filter-parser.ts for the filter language, capture.ts for the tap.

import { FileError } from "../../../../host/filesystem.js";
import { decodeFrame } from "../../../../wire/codec/decode.js";
import { DecodeFailure } from "../../../../wire/codec/decode-failure.js";
import { encodeFrame } from "../../../../wire/codec/encode.js";
import { Frame } from "../../../../wire/ethernet.js";
import type { IpAddress } from "../../../../wire/ip-address.js";
import { formatMac, MAC_ZERO } from "../../../../wire/mac-address.js";
import { RawPayload } from "../../../../wire/payload.js";
import { CaptureError, readCapture } from "../../../../wire/pcap/pcap-reader.js";
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
const ABSENT = [
  "b",
  "C",
  "d",
  "E",
  "f",
  "G",
  "H",
  "I",
  "J",
  "j",
  "L",
  "M",
  "m",
  "T",
  "V",
  "W",
  "y",
  "z",
  "count",
  "nano",
  "time-stamp-precision",
];
const SNAPSHOT_LENGTH = 262_144;

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

function interfaceList(process: Process): string {
  const names = netnsOf(process)
    .allDevices()
    .filter((device) => device.adminUp)
    .map((device) => {
      const state = device.carrier ? "Up, Running" : "Up";
      return `${device.name} [${state}${device.nature.includes("LOOPBACK") ? ", Loopback" : ""}]`;
    });
  const all = ["any (Pseudo-device that captures on all interfaces) [Up, Running]", ...names];
  return all.map((line, i) => `${i + 1}.${line}\n`).join("");
}

class TcpdumpRun {
  private readonly process: Process;
  private readonly options: Options;
  private readonly count: number | null;
  private readonly snapshot: number;
  private readonly text: TcpdumpText;
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
    this.stamp = new StampStyle(process, number("t"));
    this.text = new TcpdumpText({
      ethernet: options.has("e") && this.device !== "any",
      names: !options.has("n"),
      verbose: number("v"),
      quiet: options.has("q"),
      absoluteSequence: options.has("S"),
      hex: hexStyle(number("x"), number("X"), number("A")),
      hostNames: this.names,
    });
  }

  private get device(): string {
    return this.options.value("i") ?? "";
  }

  *live(way: "in" | "out" | "inout"): Generator<Wait, number, void> {
    const { process, options } = this;
    const netns = netnsOf(process);
    const up = netns.allDevices().filter((each) => each.adminUp);
    const first = up.find((each) => !each.nature.includes("LOOPBACK")) ?? up[0];
    const name = options.value("i") ?? first?.name ?? "any";
    const device = name === "any" ? null : netns.findDevice(name);
    if (name !== "any" && device === null) {
      yield* process.printError(`tcpdump: ${name}: No such device exists\n(No such device exists)\n`);
      return 1;
    }
    if (device !== null && !device.adminUp) return yield* process.fail(`${name}: That device is not up`);
    if (device === null && options.has("w")) return yield* process.fail("-w with -i any is not emulated by podwire");
    const filter = yield* this.filter();
    if (typeof filter === "number") return filter;
    const link = device === null ? "LINUX_SLL2 (Linux cooked v2)" : "EN10MB (Ethernet)";
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
      yield* this.startFile();
      while (this.count === null || this.shown < this.count) {
        const packet = capture.packets.shift();
        if (packet !== undefined) yield* this.show(packet, device === null);
        else {
          if (process.takeSignal() !== null) {
            if (!options.has("w")) yield* process.print("\n");
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
      return yield* process.fail(content.length < 24 ? "truncated dump file" : "unknown file format");
    }
    const filter = yield* this.filter();
    if (typeof filter === "number") return filter;
    yield* process.printError(
      `reading from file ${file}, link-type EN10MB (Ethernet), snapshot length ${SNAPSHOT_LENGTH}\n`,
    );
    yield* this.startFile();
    for (const packet of packets) {
      if (this.count !== null && this.shown >= this.count) break;
      const decoded = decodeFrame(packet.bytes, "keep");
      const frame =
        decoded instanceof DecodeFailure ? new Frame(MAC_ZERO, MAC_ZERO, 0, new RawPayload(packet.bytes)) : decoded;
      if (filter !== null && !passes(filter, frame, true)) continue;
      const timeNs = packet.timeNs - process.table.epochSeconds * 1e9;
      yield* this.show({ timeNs, device: "", ifIndex: 0, direction: "", frame }, false);
    }
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

  private *startFile(): Generator<Wait, void, void> {
    const file = this.options.value("w");
    if (file === null) return;
    if (file === "-") yield* this.process.print(pcapHeader(this.snapshot));
    else this.process.files.writeFile(this.process.path(file), pcapHeader(this.snapshot));
  }

  private *show(packet: Captured, isAny: boolean): Generator<Wait, void, void> {
    const { process, options } = this;
    this.shown++;
    const file = options.value("w");
    if (file !== null) {
      const bytes = textOf(encodeFrame(packet.frame));
      const record = pcapRecord(process.table.epochSeconds, packet.timeNs, bytes, this.snapshot);
      if (file === "-") yield* process.print(record);
      else process.files.writeFile(process.path(file), record, true);
      if (!options.has("print")) return;
    }
    if (this.names !== null) yield* this.lookUpNames(packet.frame, this.names);
    const number = options.has("#") ? `${String(this.shown).padStart(5)}  ` : "";
    yield* process.print(
      `${number}${this.stamp.of(packet.timeNs)}${isAny ? this.cooked(packet) : ""}${this.text.frame(packet.frame)}\n`,
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
