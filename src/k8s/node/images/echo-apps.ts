import { octetsOf } from "../../../apps/http/octets.js";
import type { HttpExchange } from "../../../apps/http/server.js";
import { SctpServer, type SctpService } from "../../../apps/sctp/sctp-server.js";
import { TextServer } from "../../../apps/text-server.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import { SECOND } from "../../../sim/time.js";
import { formatIp } from "../../../wire/ip-address.js";
import { type App, type ContainerContext, hostNameIn } from "./app.js";
import { HttpApp } from "./http-app.js";
import { hostPortOf, NetexecCommands, NetexecDatagrams } from "./netexec-commands.js";

/** Answers with what it saw of the request: who asked, for what, with which fields (echoserver, whoami, echo-server). */
export class RequestEchoApp extends HttpApp {
  constructor(container: ContainerContext, ports: readonly number[]) {
    super(container, ports, "echo", "");
  }

  protected override page(exchange: HttpExchange): { status: number; type: string; body: string } {
    const { request } = exchange;
    const lines = [
      `Hostname: ${hostNameIn(this.container)}`,
      `Pod IP: ${formatIp(exchange.local)}`,
      `RemoteAddr: ${hostPort(exchange)}`,
      `client_address=${formatIp(exchange.remote)}`,
      `${request.method} ${request.target} ${request.version}`,
      ...request.headers.map(([name, value]) => `${name}: ${value}`),
    ];
    return { status: 200, type: "text/plain; charset=utf-8", body: `${lines.join("\n")}\n` };
  }
}

/**
 * agnhost netexec's paths /hostname, /clientip, /echo?msg=, /healthz; serve-hostname answers every path with the name. After
 * SIGTERM it serves on for `--delay-shutdown` seconds.
 */
export class AgnhostApp extends HttpApp implements EventTarget {
  private readonly always: boolean;
  private readonly udp: TextServer | null;
  private readonly sctp: SctpServer;
  private end: ScheduledEvent | null = null;

  constructor(container: ContainerContext, httpPort: number, udpPort: number | null, always: boolean) {
    super(container, [httpPort], "agnhost", "");
    this.always = always;
    const { netns } = container;
    this.udp =
      udpPort === null
        ? null
        : new NetexecDatagrams(netns, hostNameIn(container), { udp: [udpPort] }, container.container.name);
    const sctpPort = Number(flag(container, "sctp-port") ?? -1);
    this.sctp = new SctpServer(netns, sctpPort > 0 ? [sctpPort] : [], new NetexecCommands(hostNameIn(container)));
  }

  override close(): void {
    super.close();
    this.udp?.close();
    this.sctp.close();
    if (this.end !== null) this.container.sim.cancel(this.end);
  }

  onTerminate(): void {
    const delaySeconds = Number(flag(this.container, "delay-shutdown") ?? 0) || 0;
    if (delaySeconds <= 0) this.container.exit(0);
    else if (this.end === null) this.end = this.container.sim.schedule(delaySeconds * SECOND, this, 0);
  }

  onEvent(): void {
    this.end = null;
    this.container.exit(0);
  }

  protected override page(exchange: HttpExchange): { status: number; type: string; body: string } {
    const [path = "/", query = ""] = exchange.request.target.split("?");
    const text = (body: string, status = 200) => ({ status, type: "text/plain; charset=utf-8", body });
    if (this.always || path === "/hostname" || path === "/hostName") return text(hostNameIn(this.container));
    if (path === "/clientip") return text(hostPort(exchange));
    if (path === "/header") return text(exchange.request.header(queryValue(query, "key")) ?? "");
    if (path === "/echo") return text(queryValue(query, "msg"), Number(queryValue(query, "code")) || 200);
    if (path === "/healthz" || path === "/readyz") return text("ok");
    if (path === "/") return text(`NOW: ${this.container.api.now()}`);
    return text("404 page not found\n", 404);
  }
}

/** agnhost liveness, the documentation's container that goes wrong: /healthz is well for ten seconds, then answers 500. */
class LivenessApp extends HttpApp {
  private readonly startNs: number;

  constructor(container: ContainerContext) {
    super(container, [8080], "agnhost", "");
    this.startNs = container.sim.nowNs;
  }

  protected override page(exchange: HttpExchange): { status: number; type: string; body: string } {
    const sinceNs = this.container.sim.nowNs - this.startNs;
    const isAsked = exchange.request.target.split("?")[0] === "/healthz";
    const text = (body: string, status: number) => ({ status, type: "text/plain; charset=utf-8", body });
    if (!isAsked) return text(`${sinceNs / SECOND}s`, 200);
    return sinceNs > 10 * SECOND ? text(`error: ${sinceNs / SECOND}`, 500) : text("ok", 200);
  }
}

/** hashicorp/http-echo: `-text=...` at `-listen=:5678`. */
export class HttpEchoApp extends HttpApp {
  private readonly text: string;

  constructor(container: ContainerContext) {
    super(container, [Number(/:(\d+)$/.exec(flag(container, "listen") ?? ":5678")?.[1] ?? 5678)], "http-echo", "");
    this.text = flag(container, "text") ?? environment(container, "ECHO_TEXT") ?? "hello-world";
  }

  protected override page(): { status: number; type: string; body: string } {
    return { status: 200, type: "text/plain; charset=utf-8", body: `${this.text}\n` };
  }
}

/** agnhost by its subcommand; without arguments it is `pause` and serves nobody. */
export function agnhost(container: ContainerContext): App {
  const args = [...(container.container.command ?? []), ...(container.container.args ?? [])];
  if (args.includes("netexec")) {
    return new AgnhostApp(
      container,
      Number(flag(container, "http-port") ?? 8080),
      Number(flag(container, "udp-port") ?? 8081),
      false,
    );
  }
  if (args.includes("serve-hostname")) return serveHostname(container);
  if (args.includes("liveness")) return new LivenessApp(container);
  if (args.includes("porter")) return new PorterApp(container);
  return new IdleApp();
}

/** agnhost serve-hostname: HTTP unless told otherwise, or the name by plain TCP (`--tcp`) or UDP (`--udp`). */
function serveHostname(container: ContainerContext): App {
  const port = Number(flag(container, "port") ?? 9376);
  const isOn = (name: string): boolean =>
    /^--?/.test(wordOf(container, name)) && !wordOf(container, name).endsWith("=false");
  const tcp = isOn("tcp") ? [port] : [];
  const udp = isOn("udp") ? [port] : [];
  if (tcp.length + udp.length === 0) return new AgnhostApp(container, port, null, true);
  return new TextServer(container.netns, hostNameIn(container), { tcp, udp }, container.container.name);
}

/** The word that says `--name` or `--name=value`; "" when there is none. */
function wordOf({ container }: ContainerContext, name: string): string {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  return words.find((word) => new RegExp(`^--?${name}(=|$)`).test(word)) ?? "";
}

/** Says the same to every message. */
class FixedAnswer implements SctpService {
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  answer(): Uint8Array {
    return octetsOf(this.text);
  }
}

/**
 * agnhost porter: each `SERVE_PORT_80=answer` is answered on TCP, each `SERVE_UDP_PORT_80` on UDP, `SERVE_SCTP_PORT_80`
 * accepts associations. Simplified: no TLS.
 */
class PorterApp implements App {
  private readonly servers: (TextServer | SctpServer)[] = [];

  constructor({ container, netns }: ContainerContext) {
    for (const { name, value = "" } of container.env ?? []) {
      const [, kind, port] = /^SERVE_(UDP_|SCTP_)?PORT_(\d+)$/.exec(name) ?? [];
      if (port === undefined) continue;
      if (kind === "SCTP_") {
        this.servers.push(new SctpServer(netns, [Number(port)], new FixedAnswer(value)));
        continue;
      }
      const ports = kind === undefined ? { tcp: [Number(port)] } : { udp: [Number(port)] };
      this.servers.push(new TextServer(netns, value, ports, container.name));
    }
  }

  close(): void {
    for (const server of this.servers) server.close();
  }
}

/** A program that waits, and ends when it is told to. */
export class IdleApp implements App {
  readonly isGuess: boolean;

  constructor(isGuess = false) {
    this.isGuess = isGuess;
  }

  close(): void {}
}

/** The value of `--name=value`, `-name value` among a container's command and arguments; null when it is not there. */
export function flag(container: Pick<ContainerContext, "container">, name: string): string | null {
  const words = [...(container.container.command ?? []), ...(container.container.args ?? [])].flatMap((word) =>
    word.startsWith("-") ? [word] : word.split(/\s+/),
  );
  for (const [index, word] of words.entries()) {
    const bare = word.replace(/^--?/, "");
    if (bare === word) continue;
    if (bare === name) return words[index + 1] ?? null;
    if (bare.startsWith(`${name}=`)) return bare.slice(name.length + 1).replace(/^(["'])(.*)\1$/, "$2");
  }
  return null;
}

/** The value of an environment variable that the manifest gives literally; null when it is not there. */
export function environment(container: ContainerContext, name: string): string | null {
  return container.container.env?.find((one) => one.name === name)?.value ?? null;
}

function hostPort(exchange: HttpExchange): string {
  return hostPortOf(exchange.remote, exchange.remotePort);
}

function queryValue(query: string, key: string): string {
  for (const part of query.split("&")) {
    const [name, value = ""] = part.split("=");
    if (name === key) return value.replaceAll("+", " ");
  }
  return "";
}
