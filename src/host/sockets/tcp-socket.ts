import { Flow } from "../../ip/flow.js";
import type { IpDevice } from "../../ip/ip-device.js";
import { RouteType } from "../../ip/route-kinds.js";
import type { SendOptions } from "../../ip/send-options.js";
import { Errno } from "../../sim/errno.js";
import type { BoundSocket } from "../../transport/bound-socket.js";
import { TcpConnection } from "../../transport/tcp-connection.js";
import { TcpListener } from "../../transport/tcp-listener.js";
import { TcpState } from "../../transport/tcp-state.js";
import { CORE_RMEM_MAX } from "../../transport/tcp-window.js";
import { anyAddress, Family, familyOf, type IpAddress, isAny } from "../../wire/ip-address.js";
import { isLinkLocalIpv6 } from "../../wire/ipv6-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import { EMPTY } from "../../wire/payload.js";
import type { Netns } from "../netns.js";
import { pathMetricsOf } from "./path-metrics-of.js";
import type { SocketEvent, SocketHandler } from "./socket-handler.js";
import { SOCKET_SEND_OPTIONS } from "./socket-options.js";

/** SOCK_MIN_RCVBUF. */
const LEAST_RECEIVE_BUFFER = 2304;

/**
 * A TCP socket of a namespace: closed, listening, or one end of a connection. Calls answer 0 or an errno as the system
 * calls do, and never wait: a handler hears when something has changed.
 */
export class TcpSocket implements BoundSocket {
  readonly netns: Netns;
  readonly family: Family;
  /** IPV6_V6ONLY: net.ipv6.bindv6only unless it is told. */
  v6Only: boolean;
  handler: SocketHandler | null = null;
  /** What `ss -p` says of its owner; null for the kernel's own. */
  processName: string | null = null;
  pid = 0;
  local: IpAddress;
  localPort = 0;
  ifIndex = 0;
  reuseAddr = false;
  reusePort = false;
  autoPort = false;
  options: SendOptions = SOCKET_SEND_OPTIONS;
  ttl = 0;
  tos = 0;
  /** The receive buffer that was asked for (SO_RCVBUF), as Linux counts it; null for what the namespace gives. */
  private receiveBufferBytes: number | null = null;
  /** The connection, once there is one. */
  connection: TcpConnection | null = null;
  listener: TcpListener | null = null;
  private isBound = false;

  constructor(netns: Netns, family: Family) {
    this.netns = netns;
    this.family = family;
    this.local = anyAddress(family);
    this.v6Only = netns.stack.settings.ipv6.bindv6only !== 0;
  }

  get state(): TcpState {
    if (this.listener !== null) return TcpState.Listen;
    return this.connection === null ? TcpState.Closed : this.connection.state;
  }

  /** The peer's address, or null without a connection. */
  get remote(): IpAddress | null {
    return this.connection?.remote ?? null;
  }

  get remotePort(): number {
    return this.connection?.remotePort ?? 0;
  }

  /** SO_RCVBUF, for connections to come: twice what is asked, within bounds (sock_setsockopt). */
  setReceiveBuffer(bytes: number): void {
    this.receiveBufferBytes = Math.max(2 * Math.min(bytes, CORE_RMEM_MAX), LEAST_RECEIVE_BUFFER);
  }

  /** bind(2); port 0 chooses one. EADDRINUSE, EADDRNOTAVAIL, EINVAL. */
  bind(address: IpAddress | null, port: number): number {
    const local = address ?? anyAddress(this.family);
    if (this.isBound || this.connection !== null) return Errno.EINVAL;
    if (typeof local === "string" && isLinkLocalIpv6(local) && this.ifIndex === 0) return Errno.EINVAL;
    if (!isAny(local) && !this.netns.canBind(local, this.options.transparent)) return Errno.EADDRNOTAVAIL;
    this.local = local;
    const { tcp, portRange, portRandom } = this.netns;
    const errno = tcp.ports.bound.bind(this, port, portRange, portRandom) ?? 0;
    this.isBound = errno === 0;
    return errno;
  }

  /** SO_BINDTODEVICE; null takes it back. */
  bindToDevice(device: IpDevice | null): void {
    this.ifIndex = device?.ifIndex ?? 0;
    this.options = { ...this.options, outDevice: device };
  }

  /** listen(2). A socket that is not bound gets a port of its own. EADDRINUSE, EINVAL. */
  listen(backlog = 128): number {
    if (this.connection !== null) return Errno.EINVAL;
    if (!this.isBound) {
      const errno = this.bind(null, 0);
      if (errno !== 0) return errno;
    }
    const { tcp } = this.netns;
    const listener = new TcpListener({
      settings: tcp.settings,
      numbers: tcp.numbers,
      family: this.family,
      v6Only: this.v6Only,
      local: this.local,
      localPort: this.localPort,
      ifIndex: this.ifIndex,
      reuseAddr: this.reuseAddr,
      reusePort: this.reusePort,
      backlog,
      counters: tcp.counters,
      receiveBufferBytes: this.receiveBufferBytes,
    });
    tcp.ports.bound.unbind(this);
    if (tcp.ports.bound.isTaken(listener, this.localPort)) {
      tcp.ports.bound.inherit(this);
      return Errno.EADDRINUSE;
    }
    this.listener = listener;
    tcp.addListener(listener, this);
    return 0;
  }

  /** accept(2) without waiting: a connected socket, or null when none waits. It has no handler yet. */
  accept(): TcpSocket | null {
    const connection = this.listener?.accept() ?? null;
    if (connection === null) return null;
    const socket = new TcpSocket(this.netns, this.family);
    socket.connection = connection;
    socket.local = connection.local;
    socket.localPort = connection.localPort;
    socket.isBound = true;
    socket.options = this.options;
    socket.processName = this.processName;
    socket.pid = this.pid;
    this.netns.tcp.adopt(connection, socket);
    return socket;
  }

  /**
   * connect(2) without waiting: 0 when the handshake began; the handler hears `Connected` or `Error`. ENETUNREACH,
   * EADDRNOTAVAIL, EISCONN.
   */
  connect(address: IpAddress, port: number): number {
    if (this.connection !== null || this.listener !== null) return Errno.EISCONN;
    // A link-local address means nothing without its link (tcp_v6_connect).
    if (typeof address === "string" && isLinkLocalIpv6(address) && this.ifIndex === 0) return Errno.EINVAL;
    const { tcp, stack, sim, portRange, portRandom } = this.netns;
    const flow = new Flow(familyOf(address));
    flow.dst = address;
    if (!isAny(this.local)) flow.src = this.local;
    flow.outDevice = this.options.outDevice;
    flow.mark = this.options.mark;
    flow.protocol = IpProtocol.Tcp;
    flow.srcPort = this.localPort;
    flow.dstPort = port;
    const answer = stack.connectRoute(flow);
    if (answer.errno !== 0) return answer.errno;
    if (answer.type === RouteType.Broadcast || answer.type === RouteType.Multicast) return Errno.ENETUNREACH;
    const local = isAny(this.local) ? answer.src : this.local;
    const remote = flow.dst;
    if (!this.isBound) {
      const chosen = tcp.ports.choosePort(local, remote, port, portRange, portRandom);
      if (chosen === null) return Errno.EADDRNOTAVAIL;
      this.localPort = chosen;
      this.autoPort = true;
    } else {
      if (tcp.ports.connections.find(local, this.localPort, remote, port) !== null) return Errno.EADDRNOTAVAIL;
      tcp.ports.bound.unbind(this);
    }
    this.isBound = true;
    this.local = local;
    const connection = new TcpConnection({
      settings: tcp.settings,
      numbers: tcp.numbers,
      nowNs: sim.nowNs,
      family: familyOf(address),
      v6Only: this.v6Only,
      local,
      localPort: this.localPort,
      remote,
      remotePort: port,
      ifIndex: this.ifIndex,
      reuseAddr: this.reuseAddr,
      reusePort: this.reusePort,
      autoPort: this.autoPort,
      advMss: answer.advmss,
      pathMss: answer.pathMss,
      metrics: pathMetricsOf(answer.nexthop),
      counters: tcp.counters,
      receiveBufferBytes: this.receiveBufferBytes,
    });
    this.connection = connection;
    tcp.addConnection(connection, this);
    connection.connect(sim.nowNs);
    tcp.touch(connection);
    return 0;
  }

  /**
   * Takes bytes to send; returns how many were taken, 0 when the buffer is full (the handler hears `Writable`) or the
   * connection cannot send (see `canSend`, `takeError`). The bytes must not be changed afterwards.
   */
  send(bytes: Uint8Array): number {
    if (this.connection === null) return 0;
    const taken = this.connection.send(bytes);
    if (taken > 0) this.netns.tcp.touch(this.connection);
    return taken;
  }

  /** True while bytes may be sent: false after shutdown, and once the connection is gone (EPIPE). */
  get canSend(): boolean {
    return this.connection?.canSend ?? false;
  }

  /** What arrived, at most `maxBytes`; empty when nothing waits (`atEnd` tells the end of the stream from "not yet"). */
  receive(maxBytes = 65_536): Uint8Array {
    if (this.connection === null) return EMPTY;
    const bytes = this.connection.read(maxBytes, this.netns.sim.nowNs);
    if (bytes.length > 0) this.netns.tcp.touch(this.connection);
    return bytes;
  }

  /** True when all was read and nothing can come any more. */
  get atEnd(): boolean {
    return this.connection?.atEnd ?? false;
  }

  /** The pending error (SO_ERROR), taken back; 0 when there is none. */
  takeError(): number {
    return this.connection?.takeError() ?? 0;
  }

  /** shutdown(SHUT_RD): reads answer the end; once both ways are shut, data that comes is answered by a reset. */
  shutdownRead(): void {
    this.connection?.shutdownRead();
  }

  /** shutdown(SHUT_WR): a FIN follows what is buffered. ENOTCONN. */
  shutdownWrite(): number {
    if (this.connection === null) return Errno.ENOTCONN;
    const errno = this.connection.shutdownWrite(this.netns.sim.nowNs) ?? 0;
    this.netns.tcp.touch(this.connection);
    return errno;
  }

  /** close(2): the handler hears nothing any more; a connection ends by itself. */
  close(): void {
    this.handler = null;
    if (this.listener !== null) {
      this.netns.tcp.removeListener(this.listener);
      this.listener = null;
    } else if (this.connection !== null) {
      this.connection.close(this.netns.sim.nowNs);
      this.netns.tcp.release(this.connection);
    } else if (this.isBound) {
      this.netns.tcp.ports.bound.unbind(this);
    }
    this.isBound = false;
  }

  /** Ends the connection with a reset. */
  abort(): void {
    if (this.connection === null) return;
    this.connection.abort(this.netns.sim.nowNs);
    this.netns.tcp.touch(this.connection);
  }

  /** Tells the owner. Called by `TcpHost` only. */
  notify(event: SocketEvent): void {
    if (this.handler !== null) this.handler.onSocket(this, event);
  }
}

/** Opens a listening socket on a port of all addresses of both families. @throws Error when the port is taken. */
export function listenTcp(netns: Netns, port: number, handler: SocketHandler, backlog = 128): TcpSocket {
  const socket = new TcpSocket(netns, Family.V6);
  socket.reuseAddr = true;
  const errno = socket.bind(null, port) || socket.listen(backlog);
  if (errno !== 0) throw new Error(`TCP port ${port} of ${netns.label} is taken`);
  socket.handler = handler;
  return socket;
}
