import type { IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket } from "../../wire/payload.js";
import type { Tuple } from "../conntrack/tuple.js";
import { ConnectionLink } from "./connection-link.js";
import { type IpvsState, type IpvsTimeouts, isActive, nextTcpState, Side, type TcpState } from "./ipvs-state.js";
import type { RealServer, VirtualServer } from "./virtual-server.js";

/** What the ports of an invalid template become (ip_vs_check_template). */
const NO_PORT = 0xffff;

/**
 * A connection that IPVS leads to a server, or a template: the note that a client stays with a server, which has the
 * client's port 0 (struct ip_vs_conn).
 */
export class IpvsConnection {
  readonly service: VirtualServer;
  readonly server: RealServer;
  /** What the client sends: its address and port, the service's address and port. */
  readonly request: ConnectionLink;
  /** What the server answers: its own address and port, the client's. */
  readonly response: ConnectionLink;
  readonly isTemplate: boolean;
  /** For one packet only (`-o`). */
  readonly onePacket: boolean;
  /** True while netfilter tracks it along (IP_VS_CONN_F_NFCT). */
  usesConntrack: boolean;
  /** The template that it was made by; null for most. */
  control: IpvsConnection | null = null;
  /** How many connections a template has made that live. */
  controlled = 0;
  expiresNs = 0;
  /** False once it was forgotten. */
  isHashed = true;
  private tcpState: TcpState = "NONE";
  private isInactive = true;
  private isAssured = false;
  /** The server answers past us. */
  private noOutput: boolean;
  /** Its neighbours in the list of all. */
  older: IpvsConnection | null = null;
  newer: IpvsConnection | null = null;

  /** `request` is copied. */
  constructor(service: VirtualServer, server: RealServer, request: Tuple, port: number, isTemplate: boolean) {
    this.service = service;
    this.server = server;
    const { src, dst, protocol, srcPort, dstPort } = request;
    this.request = new ConnectionLink(this, src, dst, protocol, srcPort, dstPort);
    this.response = new ConnectionLink(this, server.address, src, protocol, port, srcPort);
    this.isTemplate = isTemplate;
    this.onePacket = service.onePacket && request.protocol === IpProtocol.Udp;
    this.usesConntrack = false;
    this.noOutput = server.method !== "masq";
    if (isTemplate) server.persistent++;
    else server.inactive++;
    server.checkOverload();
  }

  get protocol(): number {
    return this.request.protocol;
  }

  get client(): IpAddress {
    return this.request.src;
  }

  get clientPort(): number {
    return this.request.srcPort;
  }

  get virtual(): IpAddress {
    return this.request.dst;
  }

  get virtualPort(): number {
    return this.request.dstPort;
  }

  /** The port that the server is reached at. */
  get serverPort(): number {
    return this.response.srcPort;
  }

  get state(): IpvsState {
    if (this.isTemplate) return this.isAssured ? "ASSURED" : "NONE";
    return this.protocol === IpProtocol.Udp ? "UDP" : this.tcpState;
  }

  /** A packet passed: takes the state that follows, and answers how many nanoseconds it lives in that (set_tcp_state, udp_state_transition). */
  follow(packet: IpPacket, fromClient: boolean, timeouts: IpvsTimeouts): number {
    const { payload } = packet;
    if (payload.kind === "tcp") {
      const side = fromClient ? (this.noOutput ? Side.ClientAlone : Side.Client) : Side.Server;
      if (!fromClient) this.noOutput = false;
      this.enter(nextTcpState(this.tcpState, payload.flags, side));
    } else if (!fromClient) this.assureTemplate();
    return timeouts.ofNs(this.state);
  }

  /** Whether a SYN on it begins a new connection (is_new_conn_expected). */
  isOver(reuseMode: number): boolean {
    if (this.control !== null) return false;
    if (this.tcpState === "TIME_WAIT" || this.tcpState === "CLOSE") return true;
    return (reuseMode & 2) !== 0 && this.tcpState === "FIN_WAIT" && this.noOutput;
  }

  /** A template that leads nobody any more: it stays until its time is over, under a port that none asks for. */
  invalidate(): void {
    this.request.dstPort = NO_PORT;
    this.response.srcPort = NO_PORT;
  }

  /** It is over: its server counts it no more (ip_vs_unbind_dest). */
  end(): void {
    if (this.isTemplate) this.server.persistent--;
    else if (this.isInactive) this.server.inactive--;
    else this.server.active--;
    this.server.checkRelief();
    if (this.control !== null) this.control.controlled--;
  }

  private enter(state: TcpState): void {
    if (state === this.tcpState) return;
    if (!this.isInactive && !isActive(state)) {
      this.server.active--;
      this.server.inactive++;
      this.isInactive = true;
    } else if (this.isInactive && isActive(state)) {
      this.server.active++;
      this.server.inactive--;
      this.isInactive = false;
    }
    if (state === "ESTABLISHED") this.assureTemplate();
    this.tcpState = state;
  }

  private assureTemplate(): void {
    if (this.control !== null) this.control.isAssured = true;
  }
}
