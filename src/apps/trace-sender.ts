import type { Netns } from "../host/netns.js";
import { RawSocket } from "../host/sockets/raw-socket.js";
import type { SocketHandler } from "../host/sockets/socket-handler.js";
import { UdpSocket } from "../host/sockets/udp-socket.js";
import { Flow } from "../ip/flow.js";
import { PmtuMode, type SendOptions } from "../ip/send-options.js";
import { IcmpMessage, IcmpType, Icmpv6Type } from "../wire/icmp.js";
import { Family, familyOf, type IpAddress, isAny } from "../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../wire/ipv6-address.js";
import { IpProtocol } from "../wire/numbers.js";
import { EMPTY, type IpPacket, type IpPayload, RawPayload } from "../wire/payload.js";
import { NO_TCP_OPTIONS, TcpFlag, type TcpOptions, TcpSegment, tcpOptionsLength } from "../wire/tcp.js";
import type { TcpProbeForm, TraceOptions } from "./trace-options.js";

/** A probe as it was sent: what answers are told apart by. */
export interface SentProbe {
  /** UDP destination port, ICMP sequence, TCP source port, the TTL of a raw probe. */
  readonly mark: number;
  /** A UDP probe's own socket, and so its own source port; null for other probes. */
  readonly udp: UdpSocket | null;
  /** That port, 0 for other probes. */
  readonly sourcePort: number;
}

/** Which system call refused a probe, and why. */
export interface Refusal {
  readonly call: "bind" | "connect" | "send";
  readonly errno: number;
}

/** Thrown for a refusal, which alone is kept. */
export class ProbeRefused extends Error {
  readonly refusal: Refusal;

  constructor(call: Refusal["call"], errno: number) {
    super(`${call}: ${errno}`);
    this.refusal = { call, errno };
  }
}

const FIRST_UDP_PORT = 33_434;
const UDP_PORT = 53;
const TCP_PORT = 80;
/** "Use for experimentation and testing" (RFC 3692). */
const EXPERIMENTAL_PROTOCOL = 253;
/** Where TCP probes take their source ports from, when none is given. */
const FIRST_TCP_SOURCE = 32_768;
const TCP_SOURCES = 28_000;

/** traceroute's methods (mod-udp.c, mod-icmp.c, mod-tcp.c, mod-raw.c): what a probe is, and which answers are ours. */
export class TraceSender {
  readonly netns: Netns;
  readonly target: IpAddress;
  /** Hears all answers and errors of the probes' protocol. */
  readonly raw: RawSocket;
  /** Of the IP header and the probe's own, as the heading counts them. */
  readonly headerBytes: number;
  /** Bytes behind the headers; MTU discovery makes them less. */
  dataBytes: number;
  private readonly mode: "udp" | "icmp" | "tcp" | "raw";
  private readonly options: TraceOptions;
  private readonly handler: SocketHandler;
  private readonly sendOptions: SendOptions;
  private readonly id: number;
  private readonly tcp: TcpProbeForm;
  private sent = 0;

  constructor(netns: Netns, target: IpAddress, handler: SocketHandler, options: TraceOptions) {
    this.netns = netns;
    this.target = target;
    this.handler = handler;
    this.options = options;
    this.mode = options.mode ?? "udp";
    const isV4 = familyOf(target) === Family.V4;
    this.raw = new RawSocket(netns, familyOf(target), this.protocol(isV4));
    this.raw.handler = handler;
    this.id = netns.portRandom.integer(1, 0xffff);
    const discoversMtu = options.discoverMtu === true;
    this.sendOptions = {
      ...this.raw.options,
      broadcast: false,
      outDevice: options.device ?? null,
      mark: options.mark ?? 0,
      dontRoute: options.dontRoute ?? false,
      pmtu: options.dontFragment === true || discoversMtu ? PmtuMode.Probe : PmtuMode.Dont,
    };
    this.raw.options = this.sendOptions;
    this.raw.tos = options.tos ?? 0;
    this.tcp = options.tcp ?? sysctlTcpForm(netns);
    this.headerBytes = (isV4 ? 20 : 40) + { udp: 8, icmp: 8, tcp: 20, raw: 0 }[this.mode];
    const usual = isV4 ? 60 : 80;
    const whole = options.packetBytes ?? (discoversMtu ? LARGEST_PACKET : usual);
    this.dataBytes = this.mode === "tcp" ? tcpOptionsLength(this.tcpOptions(0)) : Math.max(0, whole - this.headerBytes);
  }

  /** Whole probe in bytes, as the heading tells. */
  get packetBytes(): number {
    return this.headerBytes + this.dataBytes;
  }

  /** What a method does before the heading: all but UDP bind and connect their socket. @throws ProbeRefused. */
  open(): void {
    const { source } = this.options;
    if (this.mode === "udp") return;
    if (source !== undefined) this.refuse("bind", this.raw.bind(source));
    this.refuse("connect", this.raw.connectTo(this.target));
  }

  /** Sends the next probe. @throws ProbeRefused. */
  send(ttl: number): { readonly probe: SentProbe; readonly errno: number } {
    const count = this.sent++;
    this.raw.ttl = ttl;
    switch (this.mode) {
      case "udp":
        return this.sendUdp(ttl, count);
      case "icmp": {
        const mark = ((this.options.port ?? 1) + count) & 0xffff;
        const type = this.raw.family === Family.V4 ? IcmpType.EchoRequest : Icmpv6Type.EchoRequest;
        return this.sendRaw(mark, IcmpMessage.echo(type, this.id, mark, pattern(this.dataBytes)));
      }
      case "tcp": {
        const mark = this.options.sourcePort ?? FIRST_TCP_SOURCE + ((this.id + count) % TCP_SOURCES);
        return this.sendRaw(mark, this.tcpSegment(mark));
      }
      case "raw":
        return this.sendRaw(ttl, new RawPayload(pattern(this.dataBytes)));
    }
  }

  /** The MTU that a probe which was too long for its own device would have had to keep. */
  localMtu(): number {
    const flow = new Flow(this.raw.family);
    flow.dst = this.target;
    flow.outDevice = this.sendOptions.outDevice;
    flow.mark = this.sendOptions.mark;
    const { device } = this.netns.stack.resolveRoute(flow);
    if (device === null) return 0;
    return this.raw.family === Family.V4 ? device.iface.mtu : device.mtu6;
  }

  /** Who UDP probes really go to: nobody in particular is oneself. */
  get peer(): IpAddress {
    if (this.mode !== "udp" || !isAny(this.target)) return this.target;
    return typeof this.target === "number" ? IPV4_LOOPBACK : IPV6_LOOPBACK;
  }

  /** The mark of a probe that an ICMP error quotes; null when it is none of ours. */
  markOfQuoted(quoted: IpPacket): number | null {
    if (quoted.dst !== this.peer) return null;
    const { payload } = quoted;
    if (this.mode === "raw") return ANY_MARK;
    if (payload.kind === "udp") return payload.dstPort;
    if (payload.kind === "tcp") return payload.dstPort === this.tcpPort ? payload.srcPort : null;
    if (payload.kind === "icmp") return payload.id === this.id ? payload.sequence : null;
    return null;
  }

  /** The mark of the probe that a packet of the target's own answers; null when it answers none. */
  markOfAnswer(packet: IpPacket): number | null {
    if (packet.src !== this.target) return null;
    const { payload } = packet;
    if (this.mode === "raw") return ANY_MARK;
    if (this.mode === "tcp" && payload.kind === "tcp") {
      const isAnswer = (payload.flags & (TcpFlag.Rst | TcpFlag.Syn)) !== 0 && payload.srcPort === this.tcpPort;
      return isAnswer ? payload.dstPort : null;
    }
    if (this.mode === "icmp" && payload.kind === "icmp") {
      const reply = this.raw.family === Family.V4 ? IcmpType.EchoReply : Icmpv6Type.EchoReply;
      return payload.type === reply && payload.id === this.id ? payload.sequence : null;
    }
    return null;
  }

  close(): void {
    this.raw.close();
  }

  private get tcpPort(): number {
    return this.options.port ?? TCP_PORT;
  }

  private protocol(isV4: boolean): number {
    switch (this.mode) {
      case "udp":
        return IpProtocol.Udp;
      case "icmp":
        return isV4 ? IpProtocol.Icmp : IpProtocol.Icmpv6;
      case "tcp":
        return IpProtocol.Tcp;
      case "raw":
        return this.options.protocol ?? EXPERIMENTAL_PROTOCOL;
    }
  }

  private refuse(call: "bind" | "connect" | "send", errno: number): void {
    if (errno !== 0) throw new ProbeRefused(call, errno);
  }

  private sendRaw(mark: number, payload: IpPayload): { readonly probe: SentProbe; readonly errno: number } {
    return { probe: { mark, udp: null, sourcePort: 0 }, errno: this.raw.sendTo(payload, this.target) };
  }

  private sendUdp(ttl: number, count: number): { readonly probe: SentProbe; readonly errno: number } {
    const { source, port, sourcePort } = this.options;
    const mark = this.options.hasOnePort === true ? (port ?? UDP_PORT) : ((port ?? FIRST_UDP_PORT) + count) & 0xffff;
    const udp = new UdpSocket(this.netns, this.raw.family);
    udp.options = this.sendOptions;
    if (this.sendOptions.outDevice !== null) udp.bindToDevice(this.sendOptions.outDevice);
    udp.ttl = ttl;
    udp.tos = this.options.tos ?? 0;
    this.refuse("bind", udp.bind(source ?? null, sourcePort ?? 0));
    this.refuse("connect", udp.connectTo(this.target, mark));
    udp.handler = this.handler;
    const errno = udp.send(pattern(this.dataBytes));
    return { probe: { mark, udp, sourcePort: udp.localPort }, errno };
  }

  private tcpOptions(mss: number): TcpOptions {
    const { flags, sack, timestamps, windowScale } = this.tcp;
    if ((flags & TcpFlag.Syn) === 0) return NO_TCP_OPTIONS;
    // Drawn for every probe, as mod-tcp.c does.
    const stamp = timestamps ? { value: this.netns.portRandom.integer(0, 0xffff_ffff - 1), echo: 0 } : null;
    return { ...NO_TCP_OPTIONS, mss, sackPermitted: sack, timestamps: stamp, windowScale: windowScale ? 2 : null };
  }

  private tcpSegment(srcPort: number): TcpSegment {
    const room = this.localMtu() - this.headerBytes;
    const sequence = this.netns.portRandom.integer(0, 0xffff_ffff - 1);
    const options = this.tcpOptions(this.tcp.mss === 0 ? room : this.tcp.mss);
    const window = (4 * room) & 0xffff;
    return new TcpSegment(srcPort, this.tcpPort, sequence, 0, this.tcp.flags, window, EMPTY, options);
  }
}

/** A SYN with the options that connections of a namespace have: TCP probes, unless one says what they are. */
export function sysctlTcpForm(netns: Netns): TcpProbeForm {
  const { sack, timestamps, windowScaling, ecn } = netns.tcp.settings;
  const flags = TcpFlag.Syn | (ecn === 1 ? TcpFlag.Ece | TcpFlag.Cwr : 0);
  return { flags, mss: 0, sack, timestamps, windowScale: windowScaling };
}

/** Raw probes carry nothing to tell them apart by: an answer is one to the oldest. */
export const ANY_MARK = -1;
/** What MTU discovery starts with, and the longest packet that one may ask for. */
export const LARGEST_PACKET = 65_000;

/** "@ABCDEFG...", what traceroute fills its probes with. */
function pattern(length: number): Uint8Array {
  return Uint8Array.from({ length: Math.max(0, length) }, (_, i) => 0x40 + (i & 0x3f));
}
