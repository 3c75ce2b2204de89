import { SctpChunk } from "../apps/sctp/chunks.js";
import { TraceRecorder } from "../trace/recorder.js";
import { TeeTrace } from "../trace/tee.js";
import type { NamespaceLabel, Origin } from "../trace/trace.js";
import type { Explanation, TraceEvent } from "../trace/trace-event.js";
import type { Frame } from "../wire/ethernet.js";
import type { IpPacket } from "../wire/payload.js";
import { TcpFlag } from "../wire/tcp.js";
import { describeFrame, describePacket } from "../wire/text/tcpdump-text.js";
import type { Cluster } from "./cluster.js";
import { POLICY_KINDS } from "./node/policy/policy-objects.js";
import { unenforcedWarning } from "./unenforced-policies.js";
import type { ConnectResult } from "./vantage.js";

/** What a step is: a frame on a device, a decision, a changed header, an end. */
export type StepKind = "tx" | "rx" | "rule" | "route" | "neighbour" | "socket" | "note" | "rewrite" | "drop";

/** One thing that happened to a packet on its way. */
export interface ExplainStep {
  readonly kind: StepKind;
  /** Virtual time. */
  readonly timeNs: number;
  /** Where, for people: "pod default/client", "node node-1", "switch". */
  readonly place: string;
  /** The device that a frame left or entered by; null for decisions. */
  readonly device: string | null;
  /** The hook or station: "prerouting", "forward", "route"; null for frames. */
  readonly hook: string | null;
  /** What was decided, in the words of the tool that lists it: a rule as iptables-save prints it, a route as `ip route` does. */
  readonly text: string;
  /** The packet as tcpdump prints it; for a rewrite as it was before. */
  readonly packet: string;
  /** The packet after a rewrite; null for all other steps. */
  readonly after: string | null;
  /** The object behind it with its file and line; null when there is none. */
  readonly object: Origin | null;
}

/** The way of one packet. */
export interface ExplainLeg {
  /** "DNS query", "DNS answer", "SYN", "SYN-ACK", "RST", "ICMP error"; "datagram" and "answer" of UDP; a chunk's name of SCTP. */
  readonly title: string;
  /** The packet as its sender sent it. */
  readonly packet: string;
  readonly steps: readonly ExplainStep[];
  /** Delivered to a socket, dropped (`reason` says why), or nothing further was seen of it. */
  readonly outcome: "delivered" | "dropped" | "unseen";
  /** The reason of a drop, as Linux names it; "" else. */
  readonly reason: string;
  /** Which policy forbids it, with file and line, when a policy dropped it; "" else. */
  readonly policy: string;
}

/** One connection, told packet by packet. */
export interface RequestExplanation {
  readonly from: string;
  readonly to: string;
  readonly result: ConnectResult;
  readonly legs: readonly ExplainLeg[];
  /** What one must know to read it: that policies are there which nobody enforces. */
  readonly warnings: readonly string[];
}

/**
 * Opens a connection from a place ("pod/client") to "host:port" and tells the way of its first packets hop by hop: the
 * lookup of the name, the SYN and what came back. "udp://host:port" or "host:port/udp" sends a datagram instead and waits
 * for an answer, "host:port/sctp" opens an SCTP association. Moves virtual time as the request does.
 * @throws Error when the place or the port is none.
 */
export async function explainRequest(cluster: Cluster, from: string, to: string): Promise<RequestExplanation> {
  const target = /^(?:([a-z]+):\/\/)?\[?([^\]/]+?)\]?:(\d+)(\/.*)?$/.exec(to);
  const port = Number(target?.[3] ?? 0);
  const host = target?.[2] ?? "";
  const isUdp = target?.[1] === "udp" || target?.[4] === "/udp";
  const isSctp = target?.[1] === "sctp" || target?.[4] === "/sctp";
  if (host === "" || !(port > 0 && port < 65536)) throw new Error(`"${to}" is no HOST:PORT such as frontend:80`);
  const vantage = cluster.at(from);
  const { network } = cluster;
  const recorder = new TraceRecorder();
  const before = network.trace;
  network.observe(before === null ? recorder : new TeeTrace([before, recorder]));
  let result: ConnectResult;
  let udpPort = 0;
  let sctpPort = 0;
  try {
    if (isUdp) {
      const { localPort, ...answer } = await vantage.sendDatagram(host, port);
      udpPort = localPort;
      result = answer;
    } else if (isSctp) {
      const { localPort, answer: _, ...association } = await vantage.associate(host, port);
      sctpPort = localPort;
      result = association;
    } else result = await vantage.connect(host, port);
    // The last acknowledgements are on their way still.
    await network.sleep(5_000_000);
  } finally {
    network.observe(before);
  }
  const warning = cluster.enforcesNetworkPolicy ? "" : unenforcedWarning(cluster.api, cluster.options.podNetwork ?? "");
  const warnings = warning === "" ? [] : [warning];
  const shown = `${host.includes(":") ? `[${host}]` : host}:${port}${isUdp ? "/udp" : isSctp ? "/sctp" : ""}`;
  return { from: vantage.label, to: shown, result, legs: legsOf(cluster, recorder, port, udpPort, sctpPort), warnings };
}

/** The journeys that belong to the request, in the order in which they began. */
function legsOf(
  cluster: Cluster,
  recorder: TraceRecorder,
  port: number,
  udpPort: number,
  sctpPort: number,
): ExplainLeg[] {
  const byJourney = new Map<number, TraceEvent[]>();
  for (const event of recorder.events) {
    const events = byJourney.get(event.journey);
    if (events === undefined) byJourney.set(event.journey, [event]);
    else events.push(event);
  }
  const legs: ExplainLeg[] = [];
  const clientPorts = new Set<number>();
  for (const events of byJourney.values()) {
    const first = events[0];
    const packet = first === undefined ? null : packetOf(first);
    if (packet === null) continue;
    const isTcp = udpPort === 0 && sctpPort === 0;
    const title =
      udpTitleOf(events, udpPort) ?? sctpTitleOf(events, sctpPort) ?? titleOf(packet, isTcp ? port : 0, clientPorts);
    if (title !== null) legs.push(legOf(cluster, title, packet, events));
  }
  return legs;
}

/** What a packet is of an exchange from this UDP port; its answer may have another until NAT is undone. */
function udpTitleOf(events: readonly TraceEvent[], udpPort: number): string | null {
  if (udpPort === 0) return null;
  for (const event of events) {
    const payload = packetOf(event)?.payload;
    if (payload?.kind !== "udp") continue;
    if (payload.srcPort === udpPort) return "datagram";
    if (payload.dstPort === udpPort) return "answer";
  }
  return null;
}

const SCTP_TITLES: ReadonlyMap<number, string> = new Map([
  [SctpChunk.Init, "INIT"],
  [SctpChunk.InitAck, "INIT ACK"],
  [SctpChunk.CookieEcho, "COOKIE ECHO"],
  [SctpChunk.CookieAck, "COOKIE ACK"],
  [SctpChunk.Abort, "ABORT"],
  [SctpChunk.Data, "DATA"],
  [SctpChunk.Sack, "SACK"],
  [SctpChunk.Shutdown, "SHUTDOWN"],
  [SctpChunk.ShutdownAck, "SHUTDOWN ACK"],
  [SctpChunk.ShutdownComplete, "SHUTDOWN COMPLETE"],
]);

/** What a packet is of an association from this port. */
function sctpTitleOf(events: readonly TraceEvent[], sctpPort: number): string | null {
  if (sctpPort === 0) return null;
  for (const event of events) {
    const payload = packetOf(event)?.payload;
    if (payload?.kind !== "sctp") continue;
    if (payload.srcPort === sctpPort || payload.dstPort === sctpPort)
      return SCTP_TITLES.get(payload.chunks[0] ?? -1) ?? null;
  }
  return null;
}

/** What a packet is in the request; null when it is not of it. `clientPorts` holds the ports that the client used so far. */
function titleOf(packet: IpPacket, port: number, clientPorts: Set<number>): string | null {
  const { payload } = packet;
  if (payload.kind === "udp") {
    if (payload.dstPort === 53) return "DNS query";
    return payload.srcPort === 53 ? "DNS answer" : null;
  }
  if (payload.kind === "tcp") {
    const flags = payload.flags & (TcpFlag.Syn | TcpFlag.Ack | TcpFlag.Rst);
    if (flags === TcpFlag.Syn && payload.dstPort === port) {
      clientPorts.add(payload.srcPort);
      return "SYN";
    }
    if (flags === (TcpFlag.Syn | TcpFlag.Ack) && clientPorts.size > 0) return "SYN-ACK";
    return (flags & TcpFlag.Rst) !== 0 && clientPorts.has(payload.dstPort) ? "RST" : null;
  }
  const isError = payload.kind === "icmp" && /unreachable|time exceeded/.test(describePacket(packet));
  return isError ? "ICMP error" : null;
}

function legOf(cluster: Cluster, title: string, packet: IpPacket, events: readonly TraceEvent[]): ExplainLeg {
  const steps = events.map((event) => stepOf(cluster, event));
  const drop = events.find((event) => event.verb === "drop");
  // Raw sockets, which SCTP is taken by, are not told of.
  const isRaw = packet.payload.kind === "sctp" && drop === undefined && events.at(-1)?.verb !== "tx";
  const delivered = isRaw || events.some((event) => event.verb === "note" && event.station === "socket");
  return {
    title,
    packet: describePacket(packet, { absoluteSequence: true }),
    steps,
    outcome: delivered ? "delivered" : drop === undefined ? "unseen" : "dropped",
    reason: drop?.verb === "drop" && !delivered ? drop.reason : "",
    policy: drop?.verb === "drop" && !delivered ? policyWords(drop.cause) : "",
  };
}

/** What the comment of a policy's rule says. */
function policyWords(cause: Explanation | null): string {
  if (cause === null || !(POLICY_KINDS as readonly string[]).includes(cause.origin?.kind ?? "")) return "";
  const comment = /--comment "((?:\\.|[^"\\])*)"/.exec(cause.text)?.[1] ?? "";
  // iptables escapes quotes when it prints; a rule's name stands in single ones there, for it is in a comment.
  return comment.replace(/\\(.)/g, "$1").replace(/(\[\d+\]) '(.*?)' (?=(allows|denies|passes) it)/, '$1 "$2" ');
}

function stepOf(cluster: Cluster, event: TraceEvent): ExplainStep {
  const base = {
    timeNs: event.timeNs,
    place: placeOf(cluster, event.namespace),
    device: event.device?.name ?? null,
    hook: null,
    after: null,
  };
  switch (event.verb) {
    case "tx":
    case "rx":
      return { ...base, kind: event.verb, text: "", packet: describeFrame(event.frame, TEXT), object: null };
    case "drop": {
      const text = event.cause === null ? event.reason : `${event.reason}: ${event.cause.text}`;
      return { ...base, kind: "drop", text, packet: describe(event.what), object: event.cause?.origin ?? null };
    }
    case "rewrite":
      return {
        ...base,
        kind: "rewrite",
        hook: event.station,
        text: event.cause?.text ?? "",
        packet: describePacket(event.before, TEXT),
        after: describePacket(event.after, TEXT),
        object: event.cause?.origin ?? null,
      };
    case "note": {
      const text = event.cause?.text ?? event.what;
      const packet = describePacket(event.packet, TEXT);
      return {
        ...base,
        kind: noteKind(event.station),
        hook: event.station,
        text,
        packet,
        object: event.cause?.origin ?? null,
      };
    }
  }
}

const TEXT = { absoluteSequence: true } as const;

function noteKind(station: string): StepKind {
  if (station === "route" || station === "neighbour" || station === "socket") return station;
  return station === "deliver" || station === "bridge" ? "note" : "rule";
}

/** Whose namespace it is, for people. */
function placeOf(cluster: Cluster, namespace: NamespaceLabel): string {
  const node = cluster.nodes.find((one) => one.name === namespace.hostName);
  if (node === undefined) return namespace.hostName;
  if (namespace.name === "") return `node ${node.name}`;
  for (const { key, worker } of node.kubelet.running()) if (worker.netns?.name === namespace.name) return `pod ${key}`;
  return `${node.name}/${namespace.name}`;
}

function packetOf(event: TraceEvent): IpPacket | null {
  switch (event.verb) {
    case "tx":
    case "rx":
      return ipOf(event.frame.payload);
    case "drop":
      return "etherType" in event.what ? ipOf(event.what.payload) : event.what;
    case "rewrite":
      return event.before;
    case "note":
      return event.packet;
  }
}

function ipOf(payload: Frame["payload"]): IpPacket | null {
  return payload.kind === "ipv4" || payload.kind === "ipv6" ? payload : null;
}

function describe(what: Frame | IpPacket): string {
  return "etherType" in what ? describeFrame(what, TEXT) : describePacket(what, TEXT);
}
