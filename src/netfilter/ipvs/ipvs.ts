// IPVS: virtual servers in the kernel, reached at LOCAL_IN, LOCAL_OUT and FORWARD (ip_vs_core.c).
// Knows packets, connections and conntrack's tuples; must not know routes: `sendOn` of the environment sends.
// Read next: schedule.ts for who gets a connection, ipvs-state.ts for what becomes of it, ipvsadm.ts for the command.

import type { Sim } from "../../sim/sim.js";
import { SECOND } from "../../sim/time.js";
import { type Family, type IpAddress, isIpv4, parseIp } from "../../wire/ip-address.js";
import { IPV4_ANY, ipv4FromBits } from "../../wire/ipv4-address.js";
import { ipv6FromGroups } from "../../wire/ipv6-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket } from "../../wire/payload.js";
import { TcpFlag } from "../../wire/tcp.js";
import type { Conntrack } from "../conntrack/conntrack.js";
import { CtInfo, CtStatus } from "../conntrack/conntrack-entry.js";
import { invertTuple, Tuple, tupleOf } from "../conntrack/tuple.js";
import { Hook, RejectWith, Verdict } from "../hook.js";
import { Manip } from "../nat/nat-range.js";
import { rewriteError, rewritePacket } from "../nat/rewrite.js";
import type { Skb } from "../skb.js";
import { maskedBy } from "../text/address-mask.js";
import { ConnectionList } from "./connection-list.js";
import { ConnectionTable } from "./connection-table.js";
import { IpvsConnection } from "./ipvs-connection.js";
import { IpvsSettings } from "./ipvs-settings.js";
import { IpvsTimeouts } from "./ipvs-state.js";
import { IpvsStats } from "./ipvs-stats.js";
import { schedule } from "./schedule.js";
import { ServerCause } from "./server-cause.js";
import { ServerTable } from "./server-table.js";
import { RealServer, type Scheduler, type ServerPlace, VirtualServer } from "./virtual-server.js";

/** How long a connection lives before its first packet set its state. */
const FIRST_TIMEOUT_NS = 3 * SECOND;
/** A template that has made connections which live is looked at again after this long (ip_vs_conn_expire). */
const LOOK_AGAIN_NS = 60 * SECOND;

/**
 * The virtual servers of a namespace. Simplified: SCTP's states are not followed (its connections live for two
 * minutes), `secure_tcp`, `drop_entry`, `drop_packet`, `cache_bypass` and `schedule_icmp` change nothing, there is no
 * synchronisation with a backup, no persistence engine and no FTP helper.
 */
export class IpVs {
  readonly settings = new IpvsSettings();
  readonly timeouts = new IpvsTimeouts();
  /** All services together. */
  readonly stats = new IpvsStats();
  /** The server that the packet goes to that `receive` accepted; null when it was nobody's. */
  lead: RealServer | null = null;
  /** Who decided about the packet that was looked at last: a server, or with none its service; both null for nobody. */
  private decidedBy: RealServer | null = null;
  private decidedFor: VirtualServer | null = null;
  /** The packet that was looked at last began a connection. */
  began = false;
  private readonly sim: Sim;
  private readonly conntrack: Conntrack;
  private readonly services = new ServerTable();
  private readonly table = new ConnectionTable();
  /** All connections and templates, oldest first. */
  private readonly live = new ConnectionList();
  /** Servers that were taken away: when they come back their connections go on (dest_trash). */
  private trash: RealServer[] = [];
  private sweepAtNs = 0;
  private readonly tuple = new Tuple(IPV4_ANY, IPV4_ANY, 0, 0, 0);
  private readonly inverse = new Tuple(IPV4_ANY, IPV4_ANY, 0, 0, 0);

  constructor(sim: Sim, conntrack: Conntrack) {
    this.sim = sim;
    this.conntrack = conntrack;
  }

  /** True without any virtual server and connection: no hook is taken then. */
  get isEmpty(): boolean {
    return this.services.size === 0 && this.live.size === 0;
  }

  // Virtual servers.

  /** How many there are in a family. */
  count(family: Family): number {
    return this.services.count(family);
  }

  /** The virtual servers in the order of `ipvsadm -L`: by mark, family, protocol, address and port. */
  all(): VirtualServer[] {
    this.sweep();
    return this.services
      .all()
      .sort(
        (a, b) =>
          a.mark - b.mark ||
          a.family - b.family ||
          a.protocol - b.protocol ||
          compareAddresses(a.address, b.address) ||
          a.port - b.port,
      );
  }

  /** The service at an address, or null. */
  get(protocol: number, address: IpAddress, port: number): VirtualServer | null {
    return this.services.get(protocol, address, port);
  }

  /** The service for a firewall mark and the family of `any`, or null. */
  getByMark(mark: number, any: IpAddress): VirtualServer | null {
    return this.services.getByMark(mark, any);
  }

  /** Adds a virtual server that is not there yet. The caller tells netfilter when it is the first. */
  add(protocol: number, address: IpAddress, port: number, scheduler: Scheduler, persistentSeconds: number, mark = 0) {
    const service = new VirtualServer(protocol, address, port, scheduler, persistentSeconds, mark);
    this.services.add(service);
    return service;
  }

  remove(service: VirtualServer): void {
    for (const server of [...service.servers]) this.removeServer(service, server);
    this.services.delete(service);
  }

  clear(): void {
    for (const service of this.services.all()) this.remove(service);
  }

  /** Adds a server behind a virtual one: the one that was there before, if its connections know it still. */
  addServer(service: VirtualServer, address: IpAddress, port: number, weight: number): RealServer {
    const before = this.trash.find(
      (one) =>
        one.address === address && one.port === port && one.service !== null && isSamePlace(one.service, service),
    );
    if (before !== undefined) this.trash = this.trash.filter((one) => one !== before);
    const server = before ?? new RealServer(address, port, weight);
    server.weight = weight;
    server.lastWeight = weight;
    service.add(server);
    return server;
  }

  /** Adds servers of weight 1 behind a virtual one that has none, the oldest first. */
  addServers(service: VirtualServer, places: readonly ServerPlace[]): void {
    if (this.trash.length === 0) service.addLater(places);
    else for (const { address, port } of places) this.addServer(service, parseIp(address), port, 1);
  }

  /** Takes a server away; with `expire_nodest_conn` its connections end soon. */
  removeServer(service: VirtualServer, server: RealServer): void {
    service.remove(server);
    this.trash = this.trash.filter((one) => one.active + one.inactive + one.persistent > 0);
    this.trash.push(server);
    if (this.settings.expire_nodest_conn === 0) return;
    for (let one = this.live.oldest; one !== null; ) {
      const { newer }: IpvsConnection = one;
      if (one.server === server) this.end(one);
      one = newer;
    }
  }

  // Connections.

  /** The connections and templates that live, oldest first. */
  connections(): IpvsConnection[] {
    this.sweep();
    const all: IpvsConnection[] = [];
    for (let one = this.live.oldest; one !== null; one = one.newer) all.push(one);
    return all;
  }

  /** How many whole seconds a connection has to live. */
  secondsLeft(connection: IpvsConnection): number {
    return Math.max(0, Math.floor((connection.expiresNs - this.sim.nowNs) / SECOND));
  }

  /** The connection whose rewritten request `packet` is, as the `ipvs` match asks; null when it is none. */
  ofRequest(packet: IpPacket): IpvsConnection | null {
    if (!tupleOf(packet, this.tuple) || !invertTuple(this.tuple, this.inverse)) return null;
    return this.table.ofResponse(this.inverse);
  }

  // Packets.

  /**
   * A packet of a client at LOCAL_IN or LOCAL_OUT, or an error at FORWARD (ip_vs_in). Accept with `lead` null leaves it
   * as it is; with `lead` set it was rewritten, and the caller sends it there.
   */
  receive(skb: Skb, hook: Hook): Verdict {
    this.lead = null;
    this.decide(null, null);
    this.began = false;
    const { packet } = skb;
    const { payload } = packet;
    if (skb.ipvs || this.settings.backup_only !== 0) return Verdict.Accept;
    if (payload.kind === "icmp") return this.receiveError(skb);
    if (hook === Hook.Forward || !isBalanced(packet.protocol)) return Verdict.Accept;
    if (!tupleOf(packet, this.tuple)) return Verdict.Accept;
    const { nowNs } = this.sim;
    this.sweep();
    let connection = this.table.ofRequest(this.tuple);
    if (connection !== null && connection.expiresNs <= nowNs) {
      this.end(connection);
      connection = null;
    }
    const isSyn = payload.kind === "tcp" && (payload.flags & TcpFlag.Syn) !== 0;
    if (connection !== null && isSyn && this.beginsAnew(connection)) {
      const wasTracked = this.isTracked(connection, skb);
      if (connection.controlled === 0) this.end(connection, wasTracked);
      if (wasTracked) return Verdict.Drop;
      connection = null;
    }
    if (connection !== null && !connection.server.isAvailable) {
      if (this.settings.expire_nodest_conn === 0) return Verdict.Drop;
      const wasTracked = this.isTracked(connection, skb);
      this.end(connection, wasTracked);
      if (wasTracked) return Verdict.Drop;
      connection = null;
    }
    if (connection === null) {
      const service = this.find(packet, skb.mark);
      if (service === null || !this.mayBegin(packet, hook)) return Verdict.Accept;
      connection = this.begin(service);
      this.decide(service, connection?.server ?? null);
      this.began = true;
      if (connection === null) {
        skb.rejectWith = packet.kind === "ipv4" ? RejectWith.PortUnreachable : RejectWith.Icmp6PortUnreachable;
        return Verdict.Reject;
      }
    }
    if (connection.server.isAvailable) {
      connection.server.stats.receive(packet.byteLength, nowNs);
      connection.server.service?.stats.receive(packet.byteLength, nowNs);
      this.stats.receive(packet.byteLength, nowNs);
    }
    connection.expiresNs = nowNs + connection.follow(packet, true, this.timeouts);
    const { server } = connection;
    if (server.service !== null) this.decide(server.service, server);
    this.tellConntrack(skb, connection, true);
    if (server.method === "masq") {
      skb.packet = rewritePacket(packet, Manip.Dst, server.address, connection.serverPort);
    }
    skb.ipvs = true;
    this.lead = server;
    if (connection.onePacket) this.end(connection);
    return Verdict.Accept;
  }

  /** A packet of a server at FORWARD, LOCAL_IN or LOCAL_OUT (ip_vs_out): it gets the service's address as its source. */
  answer(skb: Skb): Verdict {
    const { packet } = skb;
    this.decide(null, null);
    if (skb.ipvs) return Verdict.Accept;
    if (packet.payload.kind === "icmp") {
      this.answerError(skb);
      return Verdict.Accept;
    }
    if (!isBalanced(packet.protocol) || !tupleOf(packet, this.tuple)) return Verdict.Accept;
    const connection = this.table.ofResponse(this.tuple);
    if (connection === null || connection.expiresNs <= this.sim.nowNs) return this.answerNobody(skb);
    if (connection.server.method !== "masq") return Verdict.Accept;
    this.decide(connection.server.service, connection.server);
    this.countAnswer(connection, packet);
    connection.expiresNs = this.sim.nowNs + connection.follow(packet, false, this.timeouts);
    skb.packet = rewritePacket(packet, Manip.Src, connection.virtual, connection.virtualPort);
    this.tellConntrack(skb, connection, false);
    skb.ipvs = true;
    return Verdict.Accept;
  }

  /** What decided about the packet that was looked at last, for traces; null when nothing did. */
  cause(): ServerCause | null {
    return this.decidedFor === null ? null : new ServerCause(this.decidedFor, this.decidedBy);
  }

  private decide(service: VirtualServer | null, server: RealServer | null): void {
    this.decidedFor = service;
    this.decidedBy = service === null ? null : server;
  }

  /** A client's error about what a server sent: it is led to that server (ip_vs_in_icmp). */
  private receiveError(skb: Skb): Verdict {
    const { packet } = skb;
    if (!this.readQuoted(packet)) return Verdict.Accept;
    invertTuple(this.tuple, this.inverse);
    const connection = this.table.ofRequest(this.inverse);
    if (connection === null) return Verdict.Accept;
    const { server } = connection;
    const { nowNs } = this.sim;
    server.stats.receive(packet.byteLength, nowNs);
    server.service?.stats.receive(packet.byteLength, nowNs);
    this.stats.receive(packet.byteLength, nowNs);
    this.tellConntrack(skb, connection, true);
    if (server.method === "masq") {
      skb.packet = rewriteError(packet, Manip.Dst, server.address, server.address, connection.serverPort);
    }
    skb.ipvs = true;
    this.lead = server;
    return Verdict.Accept;
  }

  /** A server's, or a router's, error about what a client sent: it comes from the service then (ip_vs_out_icmp). */
  private answerError(skb: Skb): void {
    const { packet } = skb;
    if (!this.readQuoted(packet)) return;
    invertTuple(this.tuple, this.inverse);
    const connection = this.table.ofResponse(this.inverse);
    if (connection === null || connection.server.method !== "masq") return;
    this.countAnswer(connection, packet);
    skb.packet = rewriteError(packet, Manip.Src, connection.virtual, connection.virtual, connection.virtualPort);
    this.tellConntrack(skb, connection, false);
    skb.ipvs = true;
  }

  /** With `nat_icmp_send`: a server that sends for no connection hears that its peer is not there. */
  private answerNobody(skb: Skb): Verdict {
    if (this.settings.nat_icmp_send === 0) return Verdict.Accept;
    const { packet } = skb;
    const { src, srcPort, protocol } = this.tuple;
    const isServer = (one: RealServer) => one.address === src && one.port === srcPort && one.method === "masq";
    let isKnown = false;
    for (const service of this.services.all()) {
      if (service.protocol === protocol && service.servers.some(isServer)) isKnown = true;
    }
    const { payload } = packet;
    if (!isKnown || (payload.kind === "tcp" && (payload.flags & TcpFlag.Rst) !== 0)) return Verdict.Accept;
    skb.rejectWith = packet.kind === "ipv4" ? RejectWith.PortUnreachable : RejectWith.Icmp6PortUnreachable;
    return Verdict.Reject;
  }

  private countAnswer(connection: IpvsConnection, packet: IpPacket): void {
    const { server } = connection;
    if (!server.isAvailable) return;
    const { nowNs } = this.sim;
    server.stats.answer(packet.byteLength, nowNs);
    server.service?.stats.answer(packet.byteLength, nowNs);
    this.stats.answer(packet.byteLength, nowNs);
  }

  /** Fills `tuple` from the packet that an error quotes; false for what is no error about a flow. */
  private readQuoted(packet: IpPacket): boolean {
    const { payload } = packet;
    if (payload.kind !== "icmp" || payload.quoted === null) return false;
    const isError = packet.kind === "ipv4" ? ICMP_ERRORS.includes(payload.type) : payload.type < 128;
    return isError && isBalanced(payload.quoted.protocol) && tupleOf(payload.quoted, this.tuple);
  }

  // Who gets a new connection.

  /** The service that a packet is for: by its mark, its address and port, or its address alone (ip_vs_service_find). */
  private find(packet: IpPacket, mark: number): VirtualServer | null {
    if (mark !== 0) {
      const marked = this.services.getByMark(mark, packet.dst);
      if (marked !== null) return marked;
    }
    const { protocol, dstPort } = this.tuple;
    return this.get(protocol, packet.dst, dstPort) ?? this.get(protocol, packet.dst, 0);
  }

  /** True for a packet that may begin a connection; not an answer of a server on this very host. */
  private mayBegin(packet: IpPacket, hook: Hook): boolean {
    const { payload } = packet;
    if (payload.kind === "tcp") {
      if ((payload.flags & TcpFlag.Rst) !== 0) return false;
      if ((payload.flags & TcpFlag.Syn) === 0 && this.settings.sloppy_tcp === 0) return false;
    }
    if (hook !== Hook.Output) return true;
    invertTuple(this.tuple, this.inverse);
    return this.table.ofRequest(this.inverse) === null;
  }

  /** A connection for `tuple`, or null when there is nobody to take it (ip_vs_schedule, ip_vs_sched_persist). */
  private begin(service: VirtualServer): IpvsConnection | null {
    const { src, dst, srcPort, dstPort } = this.tuple;
    const template = service.persistentSeconds > 0 ? this.template(service) : null;
    if (service.persistentSeconds > 0 && template === null) return null;
    const server = template === null ? schedule(service, src, dst, srcPort) : template.server;
    if (server === null) return null;
    const port = server.port === 0 || (service.mark === 0 && dstPort !== service.port) ? dstPort : server.port;
    const connection = new IpvsConnection(service, server, this.tuple, port, false);
    if (template !== null) {
      connection.control = template;
      template.controlled++;
    }
    this.keep(connection);
    const { nowNs } = this.sim;
    server.stats.begin(nowNs);
    service.stats.begin(nowNs);
    this.stats.begin(nowNs);
    return connection;
  }

  /** The note with whom the client stays, made when it is new; null when there is nobody. */
  private template(service: VirtualServer): IpvsConnection | null {
    const { src, dst, protocol, srcPort, dstPort } = this.tuple;
    const client = maskedBy(src, service.mask);
    const request =
      service.mark !== 0
        ? new Tuple(client, markAddress(service.mark, dst), 0, 0, 0)
        : new Tuple(client, dst, protocol, 0, service.port);
    let template = this.table.ofRequest(request, true);
    if (template !== null && !this.holds(template.server)) {
      this.table.remove(template);
      template.invalidate();
      this.table.add(template);
      template = null;
    }
    if (template === null) {
      const server = schedule(service, src, dst, srcPort);
      if (server === null) return null;
      template = new IpvsConnection(service, server, request, dstPort === service.port ? server.port : 0, true);
      this.keep(template);
    }
    template.expiresNs = this.sim.nowNs + service.persistentSeconds * SECOND;
    return template;
  }

  /** Whether clients go on staying with a server (ip_vs_check_template). */
  private holds(server: RealServer): boolean {
    return server.isAvailable && !(this.settings.expire_quiescent_template !== 0 && server.weight === 0);
  }

  private beginsAnew(connection: IpvsConnection): boolean {
    const { expire_nodest_conn: ends, conn_reuse_mode: reuse } = this.settings;
    if (ends !== 0 && connection.server.weight === 0) return true;
    return reuse !== 0 && connection.isOver(reuse);
  }

  // Conntrack.

  /** True when netfilter knows a flow of this connection, which leads to its server (ip_vs_conn_uses_old_conntrack). */
  private isTracked(connection: IpvsConnection, skb: Skb): boolean {
    return connection.usesConntrack && skb.conntrack?.isConfirmed === true;
  }

  /**
   * Netfilter has to know a new flow by what the server will answer (ip_vs_update_conntrack); or to forget the packet's,
   * when it is not to track along (ip_vs_notrack).
   */
  private tellConntrack(skb: Skb, connection: IpvsConnection, fromClient: boolean): void {
    const entry = skb.conntrack;
    if (entry === null) return;
    if (!connection.usesConntrack) {
      skb.conntrack = null;
      skb.ctInfo = 0;
      skb.untracked = true;
      return;
    }
    if ((entry.status & (CtStatus.Confirmed | CtStatus.Dying)) !== 0 || skb.ctInfo >= CtInfo.EstablishedReply) return;
    if (connection.server.method !== "masq" || connection.onePacket || skb.packet.payload.kind === "icmp") return;
    if (fromClient) {
      entry.reply.src = connection.server.address;
      entry.reply.srcPort = connection.serverPort;
    } else {
      entry.reply.dst = connection.virtual;
      entry.reply.dstPort = connection.virtualPort;
    }
  }

  // Time.

  private keep(connection: IpvsConnection): void {
    connection.usesConntrack = this.settings.conntrack !== 0;
    this.live.add(connection);
    this.table.add(connection);
    connection.expiresNs = this.sim.nowNs + FIRST_TIMEOUT_NS;
  }

  /** Forgets a connection, and netfilter's flow with it unless `dropFlow` is false: the flow is a new one's already. */
  private end(connection: IpvsConnection, dropFlow = true): void {
    if (!connection.isHashed) return;
    connection.isHashed = false;
    connection.end();
    this.live.delete(connection);
    this.table.remove(connection);
    if (connection.isTemplate || !dropFlow || !connection.usesConntrack) return;
    const flow = this.conntrack.lookup(connection.request, 0, 0);
    if (flow !== null) this.conntrack.kill(flow.entry);
  }

  /** Ends what has expired, at most once a second. */
  sweep(): void {
    const { nowNs } = this.sim;
    if (nowNs < this.sweepAtNs) return;
    this.sweepAtNs = (Math.floor(nowNs / SECOND) + 1) * SECOND;
    for (let one = this.live.oldest; one !== null; ) {
      const { newer }: IpvsConnection = one;
      if (one.expiresNs <= nowNs) {
        if (one.controlled > 0) one.expiresNs = nowNs + LOOK_AGAIN_NS;
        else this.end(one);
      }
      one = newer;
    }
  }
}

/** Destination unreachable, source quench, time exceeded. */
const ICMP_ERRORS: readonly number[] = [3, 4, 11];

/** True when one would stand in the other's place. */
function isSamePlace(a: VirtualServer, b: VirtualServer): boolean {
  if (a.mark !== 0 || b.mark !== 0) return a.mark === b.mark && a.family === b.family;
  return a.protocol === b.protocol && a.address === b.address && a.port === b.port;
}

/** A firewall mark in the place of the address that a template is for. */
function markAddress(mark: number, like: IpAddress): IpAddress {
  if (isIpv4(like)) return ipv4FromBits(mark);
  return ipv6FromGroups([mark >>> 16, mark & 0xffff, 0, 0, 0, 0, 0, 0]);
}

/** The protocols that IPVS leads; all else it leaves alone. */
function isBalanced(protocol: number): boolean {
  return protocol === IpProtocol.Tcp || protocol === IpProtocol.Udp || protocol === IpProtocol.Sctp;
}

/** As ipvsadm sorts: IPv4 before IPv6, each by the difference of words that has 32 bits and a sign, so that 192.168.0.1 comes before 10.0.0.1. */
function compareAddresses(a: IpAddress, b: IpAddress): number {
  if (typeof a === "number" && typeof b === "number") return (a - b) | 0;
  if (typeof a === "number" || typeof b === "number") return typeof a === "number" ? -1 : 1;
  for (let i = 0; i < 8; i += 2) {
    const word = (text: string): number => (text.charCodeAt(i) << 16) | text.charCodeAt(i + 1);
    const difference = (word(a) - word(b)) | 0;
    if (difference !== 0) return difference;
  }
  return 0;
}
