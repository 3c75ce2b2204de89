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
import type { Options } from "../../../getopt.js";
import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { BufferedOutput } from "../buffered-output.js";
import { bytesOf, textOf } from "../byte-string.js";
import { netnsOf } from "../namespace.js";
import { resolveHost, reverseLookup } from "../resolve.js";
import { Capture, type Captured } from "./capture.js";
import { captureDeviceName, noDevice } from "./capture-devices.js";
import { CaptureFile, type Rotation } from "./capture-file.js";
import { FilterSyntaxError, parsePacketFilter, UnknownHost } from "./filter-parser.js";
import { type PacketFilter, passes } from "./packet-filter.js";
import { pcapHeader, pcapRecord } from "./pcap-file.js";
import { StampStyle } from "./stamp.js";

/** How long a block of the kernel's ring waits to be full; less where lines are awaited (-l). */
const BLOCK_NS = 1_000_000_000;
const LINE_BLOCK_NS = 100_000_000;
const LINKTYPE_ETHERNET = 1;
const COOKED = "LINUX_SLL2 (Linux cooked v2)";

function problemOf(content: string): string {
  const wanted = content.length < 4 ? 4 : 24;
  const isCapture = ["\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4"].includes(content.slice(0, 4));
  if (content.length >= 4 && !isCapture) return "unknown file format";
  return `truncated dump file; tried to read ${wanted} file header bytes, only got ${content.length}`;
}

/** One run: packets of a device or of files, told, counted or written. */
export class TcpdumpRun {
  private readonly process: Process;
  private readonly options: Options;
  private readonly count: number | null;
  private readonly snapshot: number;
  private text: TcpdumpText;
  private readonly names: Map<IpAddress, string> | null;
  private readonly stamp: StampStyle;
  private readonly output: BufferedOutput;
  private readonly rotation: Rotation;
  private file: CaptureFile | null = null;
  private shown = 0;

  constructor(process: Process, options: Options, count: number | null, snapshot: number, rotation: Rotation) {
    this.process = process;
    this.rotation = rotation;
    this.output = new BufferedOutput(process);
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
      noChecksums: options.has("K"),
      snapshotBytes: options.has("r") || options.has("V") ? null : this.snapshot,
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
    const name = captureDeviceName(process, options.value("i"));
    const device = name === "any" ? null : netns.findDevice(name);
    if (name !== "any" && device === null) {
      yield* process.printError(noDevice(name));
      return 1;
    }
    if (device !== null && !device.adminUp) return yield* process.fail(`${name}: That device is not up`);
    const filter = yield* this.filter();
    if (typeof filter === "number") return filter;
    const opened = yield* this.startFile(device === null ? LINKTYPE_SLL2 : LINKTYPE_ETHERNET);
    if (!opened) return 1;
    const link = device === null ? COOKED : "EN10MB (Ethernet)";
    if (device === null) yield* process.printError("tcpdump: data link type LINUX_SLL2\n");
    const isTerse = !options.has("v") && !options.has("w");
    const head = isTerse ? "tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n" : "tcpdump: ";
    yield* process.printError(
      `${head}listening on ${name}, link-type ${link}, snapshot length ${this.snapshot} bytes\n`,
    );
    const blockNs = options.has("immediate-mode") ? null : options.has("l") ? LINE_BLOCK_NS : BLOCK_NS;
    const capture = new Capture(device, filter, way, process.nowNs, blockNs);
    process.handle("INT");
    process.handle("TERM");
    netns.addTap(capture);
    const listens = device !== null && !options.has("p") ? device : null;
    if (listens !== null) listens.promiscuousUsers++;
    try {
      while (this.count === null || this.shown < this.count) {
        const packet = capture.packets.shift();
        if (packet !== undefined) {
          if (yield* this.show(packet, device === null)) continue;
          yield* process.printError(`Maximum file limit reached: ${this.rotation.files}\n`);
          break;
        }
        if (process.takeSignal() !== null) {
          if (!options.has("w") && !options.has("count")) yield* this.output.print("\n");
          break;
        }
        capture.retire(process.nowNs);
        if (capture.packets.length > 0) continue;
        const { retireNs } = capture;
        yield { queues: [capture.queue], delayNs: retireNs === null ? null : retireNs - process.nowNs };
      }
    } finally {
      netns.removeTap(capture);
      if (listens !== null) listens.promiscuousUsers--;
    }
    yield* this.finish();
    const packets = `${this.shown} packet${this.shown === 1 ? "" : "s"} captured\n`;
    const received = `${capture.received} packet${capture.received === 1 ? "" : "s"} received by filter\n`;
    yield* process.printError(`${packets}${received}0 packets dropped by kernel\n`);
    return 0;
  }

  /** -r, or -V: each of the files named in a file. */
  *fromFiles(): Generator<Wait, number, void> {
    const { process, options } = this;
    const list = options.value("V");
    if (list === null) {
      const code = yield* this.fromFile(options.value("r") ?? "");
      yield* this.finish();
      return code;
    }
    let names: string[];
    try {
      const text = list === "-" ? yield* process.readAll() : process.files.readFile(process.path(list));
      names = text.split("\n").filter((name) => name !== "");
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      return yield* process.fail(`Unable to open file: ${error.message}`);
    }
    for (const name of names) {
      const code = yield* this.fromFile(name);
      if (code !== 0) return code;
    }
    yield* this.finish();
    return 0;
  }

  private *fromFile(file: string): Generator<Wait, number, void> {
    const { process } = this;
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
    const filter = yield* this.filter(!isCooked);
    if (typeof filter === "number") return filter;
    if (this.file === null && !(yield* this.startFile(linkType))) return 1;
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
    return 0;
  }

  /** Writes what is kept back, and closes the file of -w. */
  private *finish(): Generator<Wait, void, void> {
    if (this.file !== null) yield* this.file.close();
    if (this.options.has("r") && this.options.has("count"))
      yield* this.output.print(`${this.shown} packet${this.shown === 1 ? "" : "s"}\n`);
    yield* this.output.flush();
  }

  /** The filter of the command line or of -F; null for none, an exit code when it is wrong. */
  private *filter(isSavedEthernet = false): Generator<Wait, PacketFilter | null | number, void> {
    const { process, options } = this;
    const file = options.value("F");
    const text = file === null ? options.operands.join(" ") : process.files.readFile(process.path(file));
    const hosts = new Map<string, readonly IpAddress[]>();
    for (;;) {
      try {
        return parsePacketFilter(text, hosts, isSavedEthernet);
      } catch (error) {
        if (error instanceof FilterSyntaxError) return yield* process.fail(error.message);
        if (!(error instanceof UnknownHost)) throw error;
        const found = yield* resolveHost(process, error.message, null);
        if (found.error !== null) return yield* process.fail(`unknown host '${error.message}'`);
        hosts.set(error.message, found.addresses);
      }
    }
  }

  /** Opens the file of -w, if there is one; false, with a message, when that cannot be. */
  private *startFile(linkType: number): Generator<Wait, boolean, void> {
    const { process, options } = this;
    const name = options.value("w");
    if (name === null) return true;
    const header = pcapHeader(this.snapshot, linkType, this.isNano);
    // Debian's tcpdump gives its files away to the user whose rights it takes.
    const owner = options.value("Z") ?? (options.has("r") || options.has("V") ? "root" : "tcpdump");
    this.file = new CaptureFile(process, name, header, this.rotation, options.has("U"), owner);
    try {
      yield* this.file.open();
      return true;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      yield* process.printError(`tcpdump: ${name}: ${error.message}\n`);
      return false;
    }
  }

  /** False when the packet has no place any more in the files that were asked for. */
  private *show(packet: Captured, isAny: boolean): Generator<Wait, boolean, void> {
    const { process, options } = this;
    this.shown++;
    if (this.file !== null) {
      let bytes = encodeFrame(packet.frame);
      if (packet.isPartial) leaveChecksumPartial(bytes);
      if (isAny) bytes = cookFrame(bytes, packet.ifIndex, packet.direction, packet.device === "lo");
      const { epochSeconds } = process.table;
      const record = pcapRecord(epochSeconds, packet.timeNs, textOf(bytes), this.snapshot, this.isNano);
      if (!(yield* this.file.packet(record))) return false;
      if (!options.has("print")) return true;
    }
    if (options.has("count")) return true;
    if (this.names !== null) yield* this.lookUpNames(packet.frame, this.names);
    const number = options.has("#") ? `${String(this.shown).padStart(5)}  ` : "";
    yield* this.output.print(
      `${number}${this.stamp.of(packet.timeNs)}${isAny ? this.cooked(packet) : ""}${this.text.frame(packet.frame, packet.isPartial)}\n`,
    );
    if (options.has("l")) yield* this.output.flush();
    return true;
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
