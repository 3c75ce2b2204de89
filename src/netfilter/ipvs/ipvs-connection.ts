import { SECOND } from "../../sim/time.js";
import type { IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { IpPacket } from "../../wire/payload.js";
import { TcpFlag } from "../../wire/tcp.js";
import type { RealServer, VirtualServer } from "./virtual-server.js";

/** Names of states, as `ipvsadm -Lc` prints them. */
export type IpvsState = "SYN_RECV" | "ESTABLISHED" | "FIN_WAIT" | "TIME_WAIT" | "CLOSE" | "UDP" | "NONE";

const TIMEOUT_S: Readonly<Record<IpvsState, number>> = {
  SYN_RECV: 60,
  ESTABLISHED: 900,
  FIN_WAIT: 120,
  TIME_WAIT: 120,
  CLOSE: 10,
  UDP: 300,
  NONE: 900,
};

/** A connection that IPVS leads to a server (struct ip_vs_conn). */
export class IpvsConnection {
  readonly service: VirtualServer;
  readonly server: RealServer;
  readonly protocol: number;
  readonly client: IpAddress;
  readonly clientPort: number;
  readonly virtual: IpAddress;
  readonly virtualPort: number;
  state: IpvsState;
  expiresNs = 0;
  private clientEnded = false;
  private serverEnded = false;

  constructor(service: VirtualServer, server: RealServer, packet: IpPacket, clientPort: number, virtualPort: number) {
    this.service = service;
    this.server = server;
    this.protocol = packet.protocol;
    this.client = packet.src;
    this.clientPort = clientPort;
    this.virtual = packet.dst;
    this.virtualPort = virtualPort;
    this.state = stateAtFirst(packet.protocol);
    server.inactive++;
  }

  /** A packet passed: its state and the time that it has still to live (ip_vs_proto_tcp.c, set_tcp_state). */
  follow(packet: IpPacket, fromClient: boolean, nowNs: number): void {
    const { payload } = packet;
    if (payload.kind === "tcp") this.followTcp(payload.flags, fromClient);
    this.expiresNs = nowNs + TIMEOUT_S[this.state] * SECOND;
  }

  /** It is over: its server counts it no more. */
  end(): void {
    if (this.state === "ESTABLISHED") this.server.active--;
    else this.server.inactive--;
  }

  private followTcp(flags: number, fromClient: boolean): void {
    if ((flags & TcpFlag.Rst) !== 0) this.enter("CLOSE");
    else if ((flags & TcpFlag.Fin) !== 0) {
      if (fromClient) this.clientEnded = true;
      else this.serverEnded = true;
      this.enter(this.clientEnded && this.serverEnded ? "TIME_WAIT" : "FIN_WAIT");
    } else if (this.state === "SYN_RECV" && (flags & TcpFlag.Syn) === 0 && fromClient) this.enter("ESTABLISHED");
  }

  private enter(state: IpvsState): void {
    if (state === this.state) return;
    if (this.state === "ESTABLISHED") {
      this.server.active--;
      this.server.inactive++;
    } else if (state === "ESTABLISHED") {
      this.server.inactive--;
      this.server.active++;
    }
    this.state = state;
  }
}

function stateAtFirst(protocol: number): IpvsState {
  if (protocol === IpProtocol.Tcp) return "SYN_RECV";
  return protocol === IpProtocol.Udp ? "UDP" : "NONE";
}
