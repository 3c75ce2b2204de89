import { RedisServer } from "../../../apps/redis/server.js";
import { SctpServer, type SctpService } from "../../../apps/sctp/sctp-server.js";
import { TextServer, type TextServerPorts } from "../../../apps/text-server.js";
import type { TlsCertificate } from "../../../apps/tls/session.js";
import type { Netns } from "../../../host/netns.js";
import { selectorFromMap } from "../../api/selector.js";
import type { App, ContainerContext } from "./app.js";
import { environment, flag, IdleApp } from "./echo-apps.js";
import { mustEnd, SleepApp } from "./sleep-app.js";

/** The ports of a protocol that a container declares. */
export function declaredPorts(container: ContainerContext, protocol: "TCP" | "UDP" | "SCTP"): number[] {
  const ports: number[] = [];
  for (const port of container.container.ports ?? []) {
    if ((port.protocol ?? "TCP") === protocol && !ports.includes(port.containerPort)) ports.push(port.containerPort);
  }
  return ports;
}

/**
 * Where a server listens: on its image's own port; when its configuration is another (a command, arguments, or a volume
 * over its configuration), on the declared ports, for what the configuration says is not known.
 */
export function serverPorts(container: ContainerContext, own: number, configPath = "/etc"): number[] {
  const declared = declaredPorts(container, "TCP");
  const { command, args, volumeMounts } = container.container;
  const isChanged =
    (command ?? []).length > 0 ||
    (args ?? []).length > 0 ||
    (volumeMounts ?? []).some((mount) => mount.mountPath.startsWith(configPath));
  return isChanged && declared.length > 0 ? declared : [own];
}

/**
 * Where the manifests expect an unknown program to listen: the ports that it declares, those that its probes ask, and when it
 * declares none, for it need not, those that Services lead to, where no other container of the pod is meant.
 */
function expectedPorts(context: ContainerContext): { tcp: number[]; udp: number[]; sctp: number[] } {
  const { container, pod, api } = context;
  const tcp = declaredPorts(context, "TCP");
  const udp = declaredPorts(context, "UDP");
  const sctp = declaredPorts(context, "SCTP");
  const others = pod.spec.containers.filter(({ name }) => name !== container.name);
  const isTaken = (port: number): boolean =>
    others.some(({ ports }) => (ports ?? []).some(({ containerPort }) => containerPort === port));
  const declares = tcp.length + udp.length + sctp.length > 0;
  const isFirst = pod.spec.containers.find(({ ports }) => (ports ?? []).length === 0)?.name === container.name;
  if (!declares && isFirst && !mustEnd(context)) {
    for (const { spec } of api.list("Service", { namespace: pod.metadata.namespace ?? "default" })) {
      if (spec.selector === undefined || Object.keys(spec.selector).length === 0) continue;
      if (!selectorFromMap(spec.selector).matches(pod.metadata.labels)) continue;
      for (const { protocol = "TCP", port, targetPort = port } of spec.ports ?? []) {
        const into = protocol === "TCP" ? tcp : protocol === "UDP" ? udp : sctp;
        if (typeof targetPort === "number" && !isTaken(targetPort) && !into.includes(targetPort)) into.push(targetPort);
      }
    }
  }
  for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
    const action = probe?.httpGet ?? probe?.tcpSocket;
    const port = action?.port ?? (probe as { readonly grpc?: { readonly port: number } } | undefined)?.grpc?.port;
    if (typeof port !== "number" || (action?.host ?? "") !== "" || isTaken(port) || tcp.includes(port)) continue;
    tcp.push(port);
  }
  return { tcp, udp, sctp };
}

/** Webhooks and the like speak TLS, with certificates that nobody here knows. */
const SELF_SIGNED: TlsCertificate = { names: ["localhost"], issuer: "localhost", notAfterSeconds: 2_147_483_647 };

/** Stands in for a program that is not known. */
class GuessedServer extends TextServer implements App, SctpService {
  readonly isGuess = true;
  override certificate: TlsCertificate | null = SELF_SIGNED;
  private readonly associations: SctpServer;
  /** Ends a container that has to end; null for one that serves on. */
  private readonly end: SleepApp | null;

  constructor(
    netns: Netns,
    text: string,
    ports: TextServerPorts & { readonly sctp?: readonly number[] },
    name: string,
    end: SleepApp | null = null,
  ) {
    super(netns, text, ports, name);
    this.associations = new SctpServer(netns, ports.sctp ?? [], this);
    this.end = end;
  }

  /** Any message of an SCTP association is answered as a datagram is. */
  answer(): Uint8Array {
    return this.line;
  }

  override close(): void {
    super.close();
    // Before the ports could be had there were none.
    this.associations?.close();
    this.end?.close();
  }
}

/** An image that nobody here knows: it listens where the manifests expect it and answers with its pod's name, and HTTP in HTTP. */
export function unknownApp(container: ContainerContext): App {
  return standIn(container, []);
}

/** The same without the ports that somebody else of the machine has. */
export function standIn(container: ContainerContext, taken: readonly number[]): App {
  const expected = expectedPorts(container);
  const free = (list: number[]): number[] => list.filter((port) => !taken.includes(port));
  const ports = { tcp: free(expected.tcp), udp: free(expected.udp), sctp: free(expected.sctp) };
  const { tcp, udp, sctp } = ports;
  const end = mustEnd(container) ? new SleepApp(container, container.jobRunNs) : null;
  if (tcp.length + udp.length + sctp.length === 0) return end ?? new IdleApp(true);
  const { netns, pod } = container;
  return new GuessedServer(netns, pod.metadata.name, ports, container.container.name, end);
}

/** What its probes ask of it by `redis-cli` is not known. */
class RedisApp extends RedisServer implements App {
  readonly isGuess = true;
  private readonly others: TextServer;

  /** `others` are further ports that are declared: of its cluster bus, say. */
  constructor(container: ContainerContext, port: number, password: string | null, others: readonly number[]) {
    super(container.netns, port, password === null ? {} : { password });
    this.others = new TextServer(container.netns, "", { tcp: others }, container.container.name);
  }

  override close(): void {
    super.close();
    this.others.close();
  }
}

/** Redis, at `--port` or 6379, with the password that its environment or arguments give. */
export function redis(container: ContainerContext): App {
  const password = flag(container, "requirepass") ?? environment(container, "REDIS_PASSWORD");
  const port = Number(flag(container, "port") ?? 6379) || 6379;
  const others = declaredPorts(container, "TCP").filter((other) => other !== port);
  return new RedisApp(container, port, password, others);
}

/**
 * A server whose protocol is not spoken here: it accepts on its image's port, and where it declares others too, greets as
 * `text` and closes nothing.
 */
export function greetingApp(container: ContainerContext, own: number, text: string): App {
  const ports = [...new Set([...serverPorts(container, own), ...declaredPorts(container, "TCP")])];
  return new GuessedServer(container.netns, text, { tcp: ports }, container.container.name);
}
