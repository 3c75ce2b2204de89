import { Flow } from "../../ip/flow.js";
import type { IpDevice } from "../../ip/ip-device.js";
import { RouteType } from "../../ip/route-kinds.js";
import type { SendOptions } from "../../ip/send-options.js";
import { Errno } from "../../sim/errno.js";
import { type ReceivedDatagram, UdpEndpoint } from "../../transport/udp-endpoint.js";
import { anyAddress, Family, familyOf, type IpAddress, isAny, isMulticast } from "../../wire/ip-address.js";
import { isLinkLocalIpv6 } from "../../wire/ipv6-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { UdpDatagram } from "../../wire/udp.js";
import type { VxlanPacket } from "../../wire/vxlan.js";
import { buildPacket } from "../build-packet.js";
import type { Netns } from "../netns.js";
import type { SocketEvent, SocketHandler } from "./socket-handler.js";
import { newSocketOptions } from "./socket-options.js";

/**
 * A UDP socket of a namespace. Calls answer 0 or an errno as the system calls do. A socket of family 6 speaks IPv4 too
 * (dual stack) unless `v6Only`, which net.ipv6.bindv6only tells of new ones.
 */
export class UdpSocket extends UdpEndpoint {
  readonly netns: Netns;
  handler: SocketHandler | null = null;
  /** What `ss -p` says of its owner; null for the kernel's own. */
  processName: string | null = null;
  pid = 0;
  options: SendOptions;
  /** IP_TTL / IPV6_UNICAST_HOPS; 0 for the namespace's default. */
  ttl = 0;
  tos = 0;
  /** SO_NO_CHECK: send without checksum, as VXLAN does over IPv4. */
  noChecksum = false;
  private isOpen = true;
  private packetId = 0;

  constructor(netns: Netns, family: Family, v6Only = netns.stack.settings.ipv6.bindv6only !== 0) {
    super(family, anyAddress(family), v6Only);
    this.netns = netns;
    this.options = newSocketOptions(netns, family);
  }

  /** As the endpoint's; a datagram counts as received once it is read (udp_recvmsg). */
  override read(): ReceivedDatagram | null {
    const datagram = super.read();
    if (datagram === null) return null;
    const { snmp, snmp6 } = this.netns.stack;
    if (typeof datagram.remote === "number") snmp.udpInDatagrams++;
    else snmp6.count("udpInDatagrams");
    return datagram;
  }

  /** bind(2); port 0 chooses one. EADDRINUSE, EADDRNOTAVAIL. */
  bind(address: IpAddress | null, port: number): number {
    const local = address ?? anyAddress(this.family);
    if (this.localPort !== 0) return Errno.EINVAL;
    if (typeof local === "string" && isLinkLocalIpv6(local) && this.ifIndex === 0) return Errno.EINVAL;
    if (!isAny(local) && !this.netns.canBind(local, this.options.transparent)) return Errno.EADDRNOTAVAIL;
    this.local = local;
    const random = this.netns.portRandom;
    return this.netns.udp.bound.bind(this, port, this.netns.portRange, random) ?? 0;
  }

  /** SO_BINDTODEVICE, or what an IPv6 scope id says; null takes it back. */
  bindToDevice(device: IpDevice | null): void {
    this.ifIndex = device?.ifIndex ?? 0;
    this.options = { ...this.options, outDevice: device };
  }

  /** connect(2): chooses the source address, and lets ICMP errors reach the socket. ENETUNREACH and so on. */
  connectTo(address: IpAddress, port: number): number {
    // A link-local address means nothing without its link (__ip6_datagram_connect).
    if (typeof address === "string" && isLinkLocalIpv6(address) && this.ifIndex === 0) return Errno.EINVAL;
    const flow = new Flow(familyOf(address));
    flow.dst = address;
    if (!isAny(this.local)) flow.src = this.local;
    flow.outDevice = this.options.outDevice;
    flow.mark = this.options.mark;
    flow.protocol = IpProtocol.Udp;
    flow.dstPort = port;
    const answer = this.netns.stack.connectRoute(flow, this.options.dontRoute);
    if (answer.errno !== 0) return answer.errno;
    if (answer.type === RouteType.Broadcast && !this.options.broadcast) return Errno.EACCES;
    const bound = this.bindIfNeeded();
    if (bound !== 0) return bound;
    if (isAny(this.local)) this.local = answer.src;
    this.connect(flow.dst, port);
    return 0;
  }

  /** send(2) to the connected peer. */
  send(data: Uint8Array | VxlanPacket): number {
    if (this.remote === null) return Errno.EDESTADDRREQ;
    return this.sendTo(data, this.remote, this.remotePort);
  }

  /** sendto(2). Reports a pending ICMP error first, as the kernel does. */
  sendTo(data: Uint8Array | VxlanPacket, address: IpAddress, port: number): number {
    const error = this.takeError();
    if (error !== null) {
      // It is the room for the datagram that is refused (sock_alloc_send_pskb), which counts.
      if (typeof address === "number") this.netns.stack.snmp.outDiscards++;
      return error;
    }
    if (data.byteLength > 65_507) return Errno.EMSGSIZE;
    const bound = this.bindIfNeeded();
    if (bound !== 0) return bound;
    return this.transmit(data, this.localPort, address, port);
  }

  /** Answers a datagram from the address that it was sent to (IP_PKTINFO), as servers on several addresses do. */
  replyTo(datagram: ReceivedDatagram, data: Uint8Array): number {
    if (data.length > 65_507) return Errno.EMSGSIZE;
    const source =
      this.netns.canBind(datagram.local, false) && !isMulticast(datagram.local) ? datagram.local : this.local;
    return this.transmit(data, this.localPort, datagram.remote, datagram.remotePort, source);
  }

  /** Sends with any source port, as a tunnel does that spreads its flows. */
  transmit(
    data: Uint8Array | VxlanPacket,
    srcPort: number,
    address: IpAddress,
    port: number,
    source: IpAddress = this.local,
  ): number {
    const datagram = new UdpDatagram(srcPort, port, data, this.noChecksum);
    const src = familyOf(source) === familyOf(address) ? source : anyAddress(familyOf(address));
    if (this.remote !== null) this.packetId = (this.packetId + 1) & 0xffff;
    const packet = buildPacket(src, address, IpProtocol.Udp, datagram, this.ttl, this.tos, this.packetId);
    const errno = this.netns.stack.send(packet, this.options);
    // Only who asked for errors (IP_RECVERR) hears that the device had no room (udp_send_skb).
    return errno === Errno.ENOBUFS ? 0 : errno;
  }

  /** recvmsg(2) without waiting: null when nothing is there. */
  receiveFrom(): ReceivedDatagram | null {
    return this.read();
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.netns.udp.bound.unbind(this);
    this.handler = null;
  }

  /** Tells the owner. Called by the namespace only. */
  notify(event: SocketEvent): void {
    if (this.handler !== null) this.handler.onSocket(this, event);
  }

  private bindIfNeeded(): number {
    if (this.localPort !== 0) return 0;
    this.autoPort = true;
    return this.netns.udp.bound.bind(this, 0, this.netns.portRange, this.netns.portRandom) ?? 0;
  }
}

/** Opens a UDP socket that is bound to a port on all addresses of both families. @throws Error when the port is taken. */
export function listenUdp(netns: Netns, port: number, handler: SocketHandler): UdpSocket {
  const socket = new UdpSocket(netns, Family.V6);
  const errno = socket.bind(null, port);
  if (errno !== 0) throw new Error(`UDP port ${port} of ${netns.label} is taken`);
  socket.handler = handler;
  return socket;
}
