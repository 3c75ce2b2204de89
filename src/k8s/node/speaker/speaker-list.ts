import { utf8ToBytes } from "@noble/hashes/utils.js";
import type { Netns } from "../../../host/netns.js";
import type { Socket, SocketHandler } from "../../../host/sockets/socket-handler.js";
import { listenUdp, type UdpSocket } from "../../../host/sockets/udp-socket.js";
import type { EventTarget, ScheduledEvent } from "../../../sim/event-queue.js";
import type { RandomStream } from "../../../sim/random.js";
import { MILLISECOND, SECOND } from "../../../sim/time.js";
import { type IpAddress, parseIp } from "../../../wire/ip-address.js";

/** Who has to know that a speaker is dead, or lives again. */
export interface SpeakerListOwner {
  onSpeakersChanged(): void;
}

/** Another node's speaker, as this one sees it. */
interface Member {
  readonly name: string;
  readonly address: IpAddress;
  /** Since when it is suspected; null while it is not. */
  suspectNs: number | null;
  isDead: boolean;
}

/** The numbers of memberlist.DefaultLANConfig. */
const PORT = 7946;
const PROBE_NS = SECOND;
const PROBE_TIMEOUT_NS = 500 * MILLISECOND;
const INDIRECT_CHECKS = 3;
const SUSPICION_MULT = 4;

const Timer = { Probe: 0, Indirect: 1 } as const;

/**
 * Who of the speakers is alive, as MetalLB's find out from each other with memberlist (SWIM): each second one is asked
 * over UDP, after half a second through three others; one that does not answer is suspected, all are told, and unless it
 * objects it is dead after 4 s (log10 of their number times as long in a cluster of more than ten). So addresses leave a
 * dead node about five seconds later, however long its Node object still says Ready.
 * Simplified: words instead of memberlist's encoding; news is told to all at once and not gossiped; a dead one goes on being
 * asked, where MetalLB joins it again.
 */
export class SpeakerList implements EventTarget, SocketHandler {
  private readonly netns: Netns;
  private readonly name: string;
  private readonly owner: SpeakerListOwner;
  private readonly random: RandomStream;
  private readonly socket: UdpSocket;
  private readonly members = new Map<string, Member>();
  private order: string[] = [];
  /** Who is being asked, and has not answered. */
  private asked: Member | null = null;
  private timers: ScheduledEvent[] = [];

  constructor(netns: Netns, name: string, owner: SpeakerListOwner) {
    this.netns = netns;
    this.name = name;
    this.owner = owner;
    this.random = netns.rng.fork("speaker-list");
    this.socket = listenUdp(netns, PORT, this);
    this.socket.processName = "speaker";
    this.timers = [netns.sim.scheduleBackground(PROBE_NS, this, Timer.Probe)];
  }

  /** A node is there, at this address. */
  set(name: string, address: string): void {
    if (name === this.name || this.members.has(name)) return;
    this.members.set(name, { name, address: parseIp(address), suspectNs: null, isDead: false });
  }

  /** A node is no more. */
  remove(name: string): void {
    this.members.delete(name);
  }

  /** False for a speaker that is known to be dead. */
  isAlive(name: string): boolean {
    return this.members.get(name)?.isDead !== true;
  }

  close(): void {
    for (const timer of this.timers) this.netns.sim.cancel(timer);
    this.timers = [];
    this.socket.close();
  }

  onEvent(kind: number): void {
    const { sim } = this.netns;
    if (kind === Timer.Indirect) {
      const { asked } = this;
      if (asked === null) return;
      const others = [...this.members.values()].filter((one) => one !== asked && !one.isDead);
      for (const other of others.slice(0, INDIRECT_CHECKS))
        this.send(other.address, `ping-req ${this.name} ${asked.name}`);
      return;
    }
    if (this.asked !== null) this.suspect(this.asked, true);
    this.buryTheDead();
    this.asked = this.next();
    if (this.asked !== null) this.send(this.asked.address, `ping ${this.name} ${this.name}`);
    this.timers = [sim.scheduleBackground(PROBE_NS, this, Timer.Probe)];
    if (this.asked !== null) this.timers.push(sim.scheduleBackground(PROBE_TIMEOUT_NS, this, Timer.Indirect));
  }

  onSocket(_socket: Socket): void {
    for (let got = this.socket.receiveFrom(); got !== null; got = this.socket.receiveFrom()) {
      if (!(got.data instanceof Uint8Array)) continue;
      const [verb = "", from = "", about = ""] = String.fromCharCode(...got.data).split(" ");
      this.hear(verb, from, about);
    }
  }

  /** `from` is who said it; `about` whom it concerns: of a ping who wants to know, of an ack who is alive. */
  private hear(verb: string, from: string, about: string): void {
    const sender = this.members.get(from);
    const subject = this.members.get(about);
    if (sender === undefined) return;
    this.live(sender);
    switch (verb) {
      case "ping":
        this.send(sender.address, `ack ${this.name} ${about}`);
        break;
      case "ping-req":
        if (subject !== undefined) this.send(subject.address, `ping ${this.name} ${from}`);
        break;
      case "ack":
        // An answer that somebody else waits for is passed on.
        if (about !== this.name && subject !== undefined) this.send(subject.address, `alive ${this.name} ${from}`);
        break;
      case "alive":
        if (subject !== undefined) this.live(subject);
        break;
      case "suspect":
        if (about === this.name) this.tellAll(`alive ${this.name} ${this.name}`);
        else if (subject !== undefined) this.suspect(subject, false);
        break;
    }
  }

  private live(member: Member): void {
    if (this.asked === member) this.asked = null;
    member.suspectNs = null;
    if (!member.isDead) return;
    member.isDead = false;
    this.owner.onSpeakersChanged();
  }

  private suspect(member: Member, isNews: boolean): void {
    if (member.isDead || member.suspectNs !== null) return;
    member.suspectNs = this.netns.sim.nowNs;
    if (isNews) this.tellAll(`suspect ${this.name} ${member.name}`);
  }

  private buryTheDead(): void {
    const count = this.members.size + 1;
    const timeoutNs = SUSPICION_MULT * Math.max(1, Math.log10(count)) * PROBE_NS;
    let isChanged = false;
    for (const member of this.members.values()) {
      if (member.isDead || member.suspectNs === null) continue;
      if (this.netns.sim.nowNs - member.suspectNs < timeoutNs) continue;
      member.isDead = true;
      isChanged = true;
    }
    if (isChanged) this.owner.onSpeakersChanged();
  }

  /** Whom to ask next: all in a drawn order, then all in another. */
  private next(): Member | null {
    while (this.members.size > 0) {
      const name = this.order.pop();
      if (name === undefined) {
        this.order = [...this.members.keys()];
        for (let i = this.order.length - 1; i > 0; i--) {
          const other = this.random.integer(0, i);
          [this.order[i], this.order[other]] = [this.order[other] ?? "", this.order[i] ?? ""];
        }
        continue;
      }
      const member = this.members.get(name);
      if (member !== undefined) return member;
    }
    return null;
  }

  private tellAll(text: string): void {
    for (const member of this.members.values()) if (!member.isDead) this.send(member.address, text);
  }

  private send(address: IpAddress, text: string): void {
    this.socket.sendTo(utf8ToBytes(text), address, PORT);
  }
}
