import { RandomStream } from "../../src/sim/random.js";
import { InitialNumbers } from "../../src/transport/initial-numbers.js";
import { TcpConnection, type TcpConnectionSpec } from "../../src/transport/tcp-connection.js";
import { TcpListener } from "../../src/transport/tcp-listener.js";
import { DEFAULT_TCP_SETTINGS, type TcpSettings } from "../../src/transport/tcp-settings.js";
import { type Ipv4, parseIpv4 } from "../../src/wire/ipv4-address.js";
import { TcpFlag, type TcpSegment } from "../../src/wire/tcp.js";

export const A: Ipv4 = parseIpv4("10.0.0.1");
export const B: Ipv4 = parseIpv4("10.0.0.2");
export const MS = 1_000_000;

/** A connection's making with what a test usually does not care about. */
export function connectionSpec(overrides: Partial<TcpConnectionSpec> = {}): TcpConnectionSpec {
  return {
    settings: DEFAULT_TCP_SETTINGS,
    numbers: new InitialNumbers(new RandomStream(1)),
    nowNs: 0,
    family: 4,
    v6Only: false,
    local: A,
    localPort: 40000,
    remote: B,
    remotePort: 80,
    ifIndex: 0,
    reuseAddr: false,
    reusePort: false,
    autoPort: true,
    advMss: 1460,
    receiveBufferBytes: null,
    ...overrides,
  };
}

export function makeListener(settings: TcpSettings, backlog = 128, random = new RandomStream(2)): TcpListener {
  return new TcpListener({
    settings,
    numbers: new InitialNumbers(random),
    family: 4,
    v6Only: false,
    local: B,
    localPort: 80,
    ifIndex: 0,
    reuseAddr: false,
    reusePort: false,
    backlog,
    receiveBufferBytes: null,
  });
}

/** What the pipe does to segments. */
export interface Impairment {
  readonly loss: number;
  readonly duplication: number;
  /** Each segment takes between `delayNs` and `delayNs + jitterNs`. */
  readonly delayNs: number;
  readonly jitterNs: number;
}

export const PERFECT: Impairment = { loss: 0, duplication: 0, delayNs: 5 * MS, jitterNs: 0 };

interface InFlight {
  readonly timeNs: number;
  readonly order: number;
  readonly toServer: boolean;
  readonly segment: TcpSegment;
}

/** A client, a listener with at most one connection, and what lies between them. */
export class LossyPipe {
  nowNs = 1000;
  readonly client: TcpConnection;
  readonly listener: TcpListener;
  server: TcpConnection | null = null;
  /** Every segment that was sent, as a line. */
  readonly log: string[] = [];
  segmentCount = 0;
  private accepted = false;
  private readonly random: RandomStream;
  private readonly impairment: Impairment;
  private flying: InFlight[] = [];
  private order = 0;

  constructor(seed: number, impairment: Impairment, settings: TcpSettings = DEFAULT_TCP_SETTINGS) {
    this.random = new RandomStream(seed);
    this.impairment = impairment;
    this.client = new TcpConnection(
      connectionSpec({ settings, numbers: new InitialNumbers(this.random.fork("client")) }),
    );
    this.listener = makeListener(settings, 128, this.random.fork("server"));
  }

  /** The server's connection once accept() would give it. */
  acceptedConnection(): TcpConnection | null {
    if (!this.accepted && this.listener.accept() !== null) this.accepted = true;
    return this.accepted ? this.server : null;
  }

  /** Sends what is to be sent, then goes on to the next instant at which something happens; false when nothing will. */
  step(): boolean {
    this.flush(this.client, true);
    if (this.server !== null) this.flush(this.server, false);
    const next = this.flying.reduce((first, f) => Math.min(first, f.timeNs), Number.POSITIVE_INFINITY);
    const timers = [this.client.nextTimerNs, this.server?.nextTimerNs ?? null].filter((t) => t !== null);
    const timeNs = Math.min(next, ...timers);
    if (timeNs === Number.POSITIVE_INFINITY) return false;
    if (timeNs < this.nowNs && timeNs !== next)
      throw new Error(`a timer is set to the past: ${timeNs} < ${this.nowNs}`);
    this.nowNs = Math.max(this.nowNs, timeNs);
    this.deliverDue();
    this.client.onTimer(this.nowNs);
    this.server?.onTimer(this.nowNs);
    return true;
  }

  private flush(from: TcpConnection, toServer: boolean): void {
    for (let segment = from.poll(this.nowNs); segment !== null; segment = from.poll(this.nowNs)) {
      if (this.segmentCount++ > 200_000) throw new Error("the two never stop talking");
      this.log.push(`${(this.nowNs / MS).toFixed(3)} ${toServer ? "c>s" : "s>c"} ${describeSegment(segment)}`);
      if (this.random.chance(this.impairment.loss)) continue;
      const copies = this.random.chance(this.impairment.duplication) ? 2 : 1;
      for (let i = 0; i < copies; i++) {
        const jitterNs = Math.floor(this.random.fraction() * this.impairment.jitterNs);
        const timeNs = this.nowNs + this.impairment.delayNs + jitterNs;
        this.flying.push({ timeNs, order: this.order++, toServer, segment });
      }
    }
  }

  private deliverDue(): void {
    const due = this.flying
      .filter((f) => f.timeNs <= this.nowNs)
      .sort((a, b) => a.timeNs - b.timeNs || a.order - b.order);
    this.flying = this.flying.filter((f) => f.timeNs > this.nowNs);
    for (const { segment, toServer } of due) {
      const target = toServer ? this.serverFor(segment) : this.client;
      if (target === null) continue;
      target.receive(segment, this.nowNs);
      this.flush(target, !toServer);
    }
  }

  private serverFor(segment: TcpSegment): TcpConnection | null {
    if (this.server === null && segment.flags === TcpFlag.Syn) {
      this.server = this.listener.receiveSyn(B, A, segment, this.nowNs, 1460);
      return null;
    }
    return this.server;
  }
}

/** One line for a segment, without what is random. */
export function describeSegment(segment: TcpSegment): string {
  const names: readonly (readonly [number, string])[] = [
    [TcpFlag.Syn, "S"],
    [TcpFlag.Fin, "F"],
    [TcpFlag.Rst, "R"],
    [TcpFlag.Psh, "P"],
    [TcpFlag.Ack, "."],
    [TcpFlag.Ece, "E"],
    [TcpFlag.Cwr, "W"],
  ];
  const flags = names.filter(([bit]) => segment.flags & bit).map(([, name]) => name);
  const sack = segment.options.sackBlocks.map(([left, right]) => ` sack ${left}:${right}`).join("");
  return `${flags.join("")} seq ${segment.seq} ack ${segment.ack} win ${segment.window} len ${segment.data.length}${sack}`;
}
