import type { Probe } from "kubernetes-types/core/v1.js";
import { HttpClient } from "../../apps/http/client.js";
import { HttpClientEvent, type HttpClientHandler } from "../../apps/http/client-event.js";
import { type Socket, SocketEvent, type SocketHandler } from "../../host/sockets/socket-handler.js";
import { TcpSocket } from "../../host/sockets/tcp-socket.js";
import type { EventTarget, ScheduledEvent } from "../../sim/event-queue.js";
import { SECOND } from "../../sim/time.js";
import { familyOf, parseIp } from "../../wire/ip-address.js";
import type { ContainerExec, ContainerExecOwner } from "./container-exec.js";
import type { ContainerRun } from "./container-run.js";
import { dialFailure, httpFailure } from "./probe-words.js";

/** Which of a container's three probes it is. */
export type ProbeKind = "startup" | "readiness" | "liveness";

/** What one probe, or enough of them in a row, came to. */
export interface ProbeOutcome {
  readonly ok: boolean;
  /** Why not; "" when it is. */
  readonly message: string;
}

const Timer = { Probe: 0, Timeout: 1 } as const;

/**
 * Asks one container again and again how it is: by a command in it, or from the node over the emulated network: httpGet,
 * tcpSocket, and grpc and https as far as a connection. Once the answer is good, asking on is background work that keeps no
 * run alive.
 * Simplified: a command that cannot be run, for podwire lacks its programs or only guesses at the container's own, is taken to
 * succeed; grpc and https only connect.
 */
export class Prober implements EventTarget, HttpClientHandler, SocketHandler, ContainerExecOwner {
  readonly kind: ProbeKind;
  /** When it may say for the first time that all is well. */
  readonly firstWordNs: number;
  private readonly run: ContainerRun;
  private readonly probe: Probe;
  private timer: ScheduledEvent | null = null;
  private timeout: ScheduledEvent | null = null;
  private client: HttpClient | null = null;
  private socket: TcpSocket | null = null;
  private exec: ContainerExec | null = null;
  /** The address and port that are asked now: "10.244.1.3:80". */
  private target = "";
  /** What was reported last; null before the first report. */
  private reported: boolean | null = null;
  private lastOk = false;
  private inRow = 0;
  private stopped = false;

  constructor(run: ContainerRun, kind: ProbeKind, probe: Probe) {
    this.run = run;
    this.kind = kind;
    this.probe = probe;
    const delayNs = (probe.initialDelaySeconds ?? 0) * SECOND;
    const moreNs = ((probe.successThreshold ?? 1) - 1) * (probe.periodSeconds ?? 10) * SECOND;
    this.firstWordNs = run.sim.nowNs + delayNs + moreNs;
    // Nobody waits for a liveness probe as long as it has nothing to say.
    this.timer =
      kind === "liveness"
        ? run.sim.scheduleBackground(delayNs, this, Timer.Probe)
        : run.sim.schedule(delayNs, this, Timer.Probe);
  }

  stop(): void {
    this.stopped = true;
    if (this.timer !== null) this.run.sim.cancel(this.timer);
    this.timer = null;
    this.endAttempt();
  }

  onEvent(kind: number): void {
    if (kind === Timer.Timeout) {
      this.timeout = null;
      const command = this.probe.exec?.command;
      this.finish(
        false,
        command === undefined
          ? `dial tcp ${this.target}: i/o timeout`
          : `command timed out: "${command.join(" ")}" timed out after ${this.probe.timeoutSeconds ?? 1}s`,
      );
      return;
    }
    this.timer = null;
    this.ask();
  }

  onHttpClient(client: HttpClient, event: HttpClientEvent): void {
    if (client !== this.client || event !== HttpClientEvent.Done) return;
    const { response, failure } = client;
    if (response === null) this.finish(false, httpFailure(client.url, this.target, failure, client.connectErrno));
    else if (response.status >= 200 && response.status < 400) this.finish(true, "");
    else this.finish(false, `HTTP probe failed with statuscode: ${response.status}`);
  }

  onSocket(socket: Socket, event: SocketEvent): void {
    if (socket !== this.socket) return;
    if (event === SocketEvent.Connected) this.finish(true, "");
    else if (event === SocketEvent.Error || event === SocketEvent.Closed) {
      this.finish(false, dialFailure(this.target, this.socket.takeError()));
    }
  }

  private ask(): void {
    const { httpGet, tcpSocket, exec } = this.probe;
    const grpc = (this.probe as { readonly grpc?: { readonly port: number } }).grpc;
    if (httpGet !== undefined && httpGet.scheme !== "HTTPS") {
      const host = httpGet.host === undefined || httpGet.host === "" ? this.run.owner.podAddress : httpGet.host;
      const path = httpGet.path ?? "/";
      this.target = placeOf(host, this.run.portNamed(httpGet.port));
      const url = `http://${this.target}${path.startsWith("/") ? path : `/${path}`}`;
      const headers = (httpGet.httpHeaders ?? []).map(({ name, value }) => [name, value] as const);
      this.client = new HttpClient(this.run.owner.nodeNetns, url, this, {
        timeoutNs: this.timeoutNs,
        userAgent: "kube-probe/1.33",
        headers,
      });
      this.client.start();
    } else if (httpGet !== undefined) this.connect(httpGet.host, this.run.portNamed(httpGet.port));
    else if (tcpSocket !== undefined) this.connect(tcpSocket.host, this.run.portNamed(tcpSocket.port));
    else if (grpc !== undefined) this.connect(undefined, grpc.port);
    else if (exec !== undefined) this.execute(exec.command ?? []);
    else this.finish(false, "probe without an action");
  }

  private execute(argv: readonly string[]): void {
    this.timeout = this.run.sim.schedule(this.timeoutNs, this, Timer.Timeout);
    const exec = this.run.exec(this, argv);
    // The command may be done by now.
    if (exec === null) this.finish(true, "");
    else if (this.timeout !== null) this.exec = exec;
  }

  onContainerExec(_exec: ContainerExec, code: number, output: string): void {
    this.finish(code === 0, output);
  }

  private connect(host: string | undefined, port: number): void {
    const asked = host === undefined || host === "" ? this.run.owner.podAddress : host;
    const address = parseIp(asked);
    this.target = placeOf(asked, port);
    this.socket = new TcpSocket(this.run.owner.nodeNetns, familyOf(address));
    this.socket.handler = this;
    this.timeout = this.run.sim.schedule(this.timeoutNs, this, Timer.Timeout);
    const errno = this.socket.connect(address, port);
    if (errno !== 0) this.finish(false, dialFailure(this.target, errno));
  }

  private get timeoutNs(): number {
    return (this.probe.timeoutSeconds ?? 1) * SECOND;
  }

  private endAttempt(): void {
    if (this.timeout !== null) this.run.sim.cancel(this.timeout);
    this.timeout = null;
    const { client, socket, exec } = this;
    this.exec = null;
    exec?.close();
    this.client = null;
    this.socket = null;
    if (client !== null && !client.done) client.cancel();
    socket?.close();
  }

  private finish(ok: boolean, message: string): void {
    this.endAttempt();
    if (this.stopped) return;
    const { sim, owner } = this.run;
    this.inRow = ok === this.lastOk ? this.inRow + 1 : 1;
    this.lastOk = ok;
    if (!ok)
      owner.warning("Unhealthy", `${this.kind[0]?.toUpperCase() ?? ""}${this.kind.slice(1)} probe failed: ${message}`);
    const threshold = ok ? (this.probe.successThreshold ?? 1) : (this.probe.failureThreshold ?? 3);
    const periodNs = (this.probe.periodSeconds ?? 10) * SECOND;
    const isDue = this.inRow >= threshold && this.reported !== ok;
    if (isDue) this.reported = ok;
    // While it is not well yet somebody waits for it; then asking on is housekeeping.
    this.timer =
      ok && (this.reported === true || this.kind === "liveness")
        ? sim.scheduleBackground(periodNs, this, Timer.Probe)
        : sim.schedule(periodNs, this, Timer.Probe);
    if (isDue) this.run.onProbe(this, { ok, message });
  }
}

function placeOf(host: string, port: number): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
