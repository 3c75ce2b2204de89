// IPVS: virtual servers in the kernel, reached at LOCAL_IN, LOCAL_OUT and FORWARD (ip_vs_core.c), by masquerading.
// Knows packets, connections and conntrack's tuples; must not know routes: `sendOn` of the environment sends.
// Read next: schedule.ts for who gets a connection, ipvsadm.ts for the command.

import type { Sim } from "../../sim/sim.js";
import { SECOND } from "../../sim/time.js";
import { formatIp, type IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket } from "../../wire/payload.js";
import { TcpFlag } from "../../wire/tcp.js";
import { CtInfo, CtStatus } from "../conntrack/conntrack-entry.js";
import { RejectWith, Verdict } from "../hook.js";
import { Manip } from "../nat/nat-range.js";
import { rewritePacket } from "../nat/rewrite.js";
import type { Skb } from "../skb.js";
import { IpvsConnection } from "./ipvs-connection.js";
import { schedule } from "./schedule.js";
import { RealServer, type Scheduler, VirtualServer } from "./virtual-server.js";

/** Whom a client is led to for as long as it keeps coming (a persistence template). */
interface Stay {
  readonly server: RealServer;
  untilNs: number;
}

/**
 * The virtual servers of a namespace. Simplified: always with `net.ipv4.vs.conntrack=1`, `expire_nodest_conn=1` and
 * `expire_quiescent_template=1`, as kube-proxy sets them; masquerading alone of the forwarding methods; no firewall
 * marks, no one-packet scheduling; ICMP errors are not led back.
 */
export class IpVs {
  private readonly sim: Sim;
  private readonly services = new Map<string, VirtualServer>();
  /** By what the client sends. */
  private readonly byClient = new Map<string, IpvsConnection>();
  /** By what the server answers. */
  private readonly byServer = new Map<string, IpvsConnection>();
  private readonly stays = new Map<string, Stay>();
  private sweepAtNs = 0;

  constructor(sim: Sim) {
    this.sim = sim;
  }

  /** True without any virtual server: no hook is taken then. */
  get isEmpty(): boolean {
    return this.services.size === 0;
  }

  /** The virtual servers, in the order of `ipvsadm -L`: by protocol, address and port. */
  all(): VirtualServer[] {
    this.sweep();
    return [...this.services.values()].sort(
      (a, b) => a.protocol - b.protocol || compareAddresses(a.address, b.address) || a.port - b.port,
    );
  }

  /** The connections that live, oldest first. */
  connections(): IpvsConnection[] {
    this.sweep();
    return [...this.byClient.values()];
  }

  /** How many whole seconds a connection has to live. */
  secondsLeft(connection: IpvsConnection): number {
    return Math.max(0, Math.floor((connection.expiresNs - this.sim.nowNs) / SECOND));
  }

  get(protocol: number, address: IpAddress, port: number): VirtualServer | null {
    return this.services.get(keyOf(protocol, address, port)) ?? null;
  }

  /** Adds a virtual server that is not there yet. The caller tells netfilter when it is the first. */
  add(
    protocol: number,
    address: IpAddress,
    port: number,
    scheduler: Scheduler,
    persistentSeconds: number,
  ): VirtualServer {
    const service = new VirtualServer(protocol, address, port, scheduler, persistentSeconds);
    this.services.set(keyOf(protocol, address, port), service);
    return service;
  }

  remove(service: VirtualServer): void {
    for (const server of service.servers) service.remove(server);
    this.services.delete(keyOf(service.protocol, service.address, service.port));
  }

  clear(): void {
    for (const service of [...this.services.values()]) this.remove(service);
  }

  /** Adds a server behind a virtual one. */
  addServer(service: VirtualServer, address: IpAddress, port: number, weight: number): RealServer {
    const server = new RealServer(address, port, weight);
    service.add(server);
    return server;
  }

  /**
   * A packet of a client at LOCAL_IN or LOCAL_OUT (ip_vs_in). Accept leaves it as it is when it is nobody's; when it was
   * rewritten `skb.ipvs` is set, and the caller sends it on.
   */
  receive(skb: Skb): Verdict {
    const { packet } = skb;
    if (skb.ipvs) return Verdict.Accept;
    const ports = portsOf(packet);
    if (ports === null) return Verdict.Accept;
    const key = `${packet.protocol} ${packet.src} ${ports[0]} ${packet.dst} ${ports[1]}`;
    let connection = this.live(key);
    const { payload } = packet;
    const isSyn = payload.kind === "tcp" && (payload.flags & (TcpFlag.Syn | TcpFlag.Ack)) === TcpFlag.Syn;
    if (connection !== null) {
      const isGone = !connection.server.isAvailable;
      const isOver = isSyn && (connection.state === "TIME_WAIT" || connection.state === "CLOSE");
      if (isGone || isOver || (isSyn && connection.server.weight === 0)) {
        this.end(key, connection);
        // The connection of netfilter leads to the old server: this packet is lost, its successor starts anew.
        if (isGone && skb.conntrack?.isConfirmed) return Verdict.Drop;
        connection = null;
      }
    }
    if (connection === null) {
      const service = this.get(packet.protocol, packet.dst, ports[1]);
      if (service === null) return Verdict.Accept;
      if (payload.kind === "tcp" && !isSyn) return Verdict.Accept;
      const server = this.choose(service, packet);
      if (server === null) {
        skb.rejectWith = packet.kind === "ipv4" ? RejectWith.PortUnreachable : RejectWith.Icmp6PortUnreachable;
        return Verdict.Reject;
      }
      connection = new IpvsConnection(service, server, packet, ports[0], ports[1]);
      service.connections++;
      this.byClient.set(key, connection);
      this.byServer.set(answerKey(connection), connection);
    }
    connection.follow(packet, true, this.sim.nowNs);
    this.sweep();
    this.tellConntrack(skb, connection);
    skb.packet = rewritePacket(packet, Manip.Dst, connection.server.address, connection.server.port);
    skb.ipvs = true;
    return Verdict.Accept;
  }

  /** A packet of a server at FORWARD, LOCAL_IN or LOCAL_OUT (ip_vs_out): it gets the service's address as its source. */
  answer(skb: Skb): void {
    const { packet } = skb;
    if (skb.ipvs) return;
    const ports = portsOf(packet);
    if (ports === null) return;
    const connection = this.byServer.get(`${packet.protocol} ${packet.src} ${ports[0]} ${packet.dst} ${ports[1]}`);
    if (connection === undefined || connection.expiresNs <= this.sim.nowNs) return;
    connection.follow(packet, false, this.sim.nowNs);
    skb.packet = rewritePacket(packet, Manip.Src, connection.virtual, connection.virtualPort);
    skb.ipvs = true;
  }

  private choose(service: VirtualServer, packet: IpPacket): RealServer | null {
    if (service.persistentSeconds === 0) return schedule(service, packet.src, packet.dst);
    const key = `${keyOf(service.protocol, service.address, service.port)} ${packet.src}`;
    const stay = this.stays.get(key);
    const untilNs = this.sim.nowNs + service.persistentSeconds * SECOND;
    if (stay !== undefined && stay.untilNs > this.sim.nowNs && stay.server.isAvailable && stay.server.weight > 0) {
      stay.untilNs = untilNs;
      return stay.server;
    }
    const server = schedule(service, packet.src, packet.dst);
    if (server !== null) this.stays.set(key, { server, untilNs });
    return server;
  }

  /** Answers will come from the server: netfilter has to know them for this connection's (ip_vs_update_conntrack). */
  private tellConntrack(skb: Skb, { server }: IpvsConnection): void {
    const entry = skb.conntrack;
    if (entry === null || skb.ctInfo >= CtInfo.EstablishedReply || (entry.status & CtStatus.Confirmed) !== 0) return;
    entry.reply.src = server.address;
    entry.reply.srcPort = server.port;
  }

  private live(key: string): IpvsConnection | null {
    const connection = this.byClient.get(key);
    if (connection === undefined) return null;
    if (connection.expiresNs > this.sim.nowNs) return connection;
    this.end(key, connection);
    return null;
  }

  private end(key: string, connection: IpvsConnection): void {
    connection.end();
    this.byClient.delete(key);
    const answer = answerKey(connection);
    if (this.byServer.get(answer) === connection) this.byServer.delete(answer);
  }

  /** Ends what has expired, at most once a second. */
  private sweep(): void {
    const { nowNs } = this.sim;
    if (nowNs < this.sweepAtNs) return;
    this.sweepAtNs = nowNs + SECOND;
    for (const [key, connection] of this.byClient) if (connection.expiresNs <= nowNs) this.end(key, connection);
    for (const [key, stay] of this.stays) if (stay.untilNs <= nowNs) this.stays.delete(key);
  }
}

function keyOf(protocol: number, address: IpAddress, port: number): string {
  return `${protocol} ${address} ${port}`;
}

function answerKey({ protocol, server, client, clientPort }: IpvsConnection): string {
  return `${protocol} ${server.address} ${server.port} ${client} ${clientPort}`;
}

/** Source and destination port; null for what IPVS leaves alone. */
function portsOf(packet: IpPacket): readonly [number, number] | null {
  const { payload, protocol } = packet;
  if (protocol !== IpProtocol.Tcp && protocol !== IpProtocol.Udp && protocol !== IpProtocol.Sctp) return null;
  if (payload.kind !== "tcp" && payload.kind !== "udp" && payload.kind !== "sctp") return null;
  return [payload.srcPort, payload.dstPort];
}

/** IPv4 before IPv6, each by its number. */
function compareAddresses(a: IpAddress, b: IpAddress): number {
  if (typeof a === "number" && typeof b === "number") return (a >>> 0) - (b >>> 0);
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return formatIp(a) < formatIp(b) ? -1 : formatIp(a) > formatIp(b) ? 1 : 0;
}
