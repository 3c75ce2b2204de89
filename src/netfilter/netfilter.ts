// netfilter of one namespace: runs what stands at a hook in the order of priorities: raw, tracking, mangle, NAT, filter.
// Knows tables, connections and NAT; must not know routes, sockets or links beyond what `environment` answers.
// Read next: rules/chain.ts for how rules are walked, conntrack/conntrack.ts, nat/nat.ts; text/iptables.ts is the command.

import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import { DropReason } from "../trace/drop-reason.js";
import { type Cause, type DeviceLabel, type NamespaceLabel, Station, type Trace } from "../trace/trace.js";
import { ETHERNET_HEADER_BYTES, type Frame } from "../wire/ethernet.js";
import { Family, type IpAddress } from "../wire/ip-address.js";
import { Conntrack, TrackResult } from "./conntrack/conntrack.js";
import { CtInfo } from "./conntrack/conntrack-entry.js";
import { Hook, type NetfilterEnvironment, Verdict } from "./hook.js";
import { IpSets, type SetUsers } from "./ipset/ip-sets.js";
import { IpVs } from "./ipvs/ipvs.js";
import { KernelLog } from "./kernel-log.js";
import { LoopedPackets } from "./looped-packets.js";
import { HashlimitTables } from "./match/hashlimit-tables.js";
import { NfacctMatch } from "./match/nfacct-match.js";
import { RecentLists } from "./match/recent-lists.js";
import { SetMatch } from "./match/set-match.js";
import { manipAt, Nat } from "./nat/nat.js";
import { Accounts } from "./nfacct/accounts.js";
import type { NftChain } from "./nft/model/nft-chain.js";
import { NftRuleset } from "./nft/model/ruleset.js";
import type { PacketQueue } from "./packet-queue.js";
import type { ChainContext, HookChain, TracedChain, TracedRule } from "./rules/chain.js";
import { type Action, CONTINUE, NO_MATCH, RETURN, type Rule } from "./rules/rule.js";
import { buildStages, type Stage, StageKind } from "./rules/stages.js";
import type { TableOwner } from "./rules/table.js";
import { TableSet } from "./rules/table-set.js";
import { isOfTracked, isUniform } from "./rules/uniform.js";
import type { Skb } from "./skb.js";
import { skbOfFrame } from "./skb-of-frame.js";
import { SetTarget } from "./target/set-target.js";
import { logLine } from "./text/log-line.js";

const STATIONS = [Station.Prerouting, Station.Input, Station.Forward, Station.Output, Station.Postrouting] as const;

/** Tables, connection tracking and NAT of one namespace, for both families. */
export class Netfilter implements ChainContext, TableOwner, SetUsers {
  readonly sim: Sim;
  readonly namespace: NamespaceLabel;
  readonly environment: NetfilterEnvironment;
  readonly rng: RandomStream;
  readonly conntrack: Conntrack;
  readonly nat: Nat;
  readonly sets: IpSets;
  /** The virtual servers (`ipvsadm`). */
  readonly ipvs: IpVs;
  readonly recent = new RecentLists();
  readonly hashlimits = new HashlimitTables();
  /** What rules count in by name (`nfacct`). */
  readonly accounts = new Accounts();
  /** Programs that listen on queues (`-j NFQUEUE`), by the queue's number. */
  readonly queues = new Map<number, PacketQueue>();
  readonly ipv4: TableSet;
  readonly ipv6: TableSet;
  /** The tables that nft made. */
  readonly nft = new NftRuleset();
  kernelLog = new KernelLog();
  trace: Trace | null = null;
  /** The hook, rule and family at hand, for matches and targets. */
  hook: Hook = Hook.Prerouting;
  rule: Rule | null = null;
  hotdrop = false;
  /** How many ways through base chains there were: traces tell the packet once in each. */
  private runs = 0;
  private readonly looped = new LoopedPackets();
  private stages4: readonly (readonly Stage[])[] | null = null;
  private stages6: readonly (readonly Stage[])[] | null = null;
  /** Whether `runCopies` may; null until somebody asks. */
  private isUniform6: boolean | null = null;
  /** And what `seesUntracked6` found. */
  private asksUntracked6: boolean | null = null;
  /** For how many copies of a packet rules are asked. */
  private copies = 1;

  constructor(sim: Sim, namespace: NamespaceLabel, environment: NetfilterEnvironment, rng: RandomStream) {
    this.sim = sim;
    this.namespace = namespace;
    this.environment = environment;
    this.rng = rng;
    this.conntrack = new Conntrack(sim);
    this.nat = new Nat(this.conntrack, rng);
    this.sets = new IpSets(sim, this);
    this.ipvs = new IpVs(sim, this.conntrack);
    this.ipv4 = new TableSet(Family.V4, this);
    this.ipv6 = new TableSet(Family.V6, this);
  }

  /** The tables of a family. */
  tables(family: Family): TableSet {
    return family === Family.V4 ? this.ipv4 : this.ipv6;
  }

  /**
   * True when fragments have to be put together before prerouting and output (nf_defrag): whenever connections are
   * tracked. The caller reassembles, then runs the hook on the whole packet.
   */
  get defragments(): boolean {
    return this.tracks(Family.V4) || this.tracks(Family.V6);
  }

  /** True when a rule of the family asks for connections, so that they are tracked (nf_ct_netns_get). */
  tracks(family: Family): boolean {
    return (this.stagesOf(family)[Hook.Prerouting] ?? []).some((stage) => stage.kind === StageKind.Track);
  }

  /** True when anything stands at a hook for packets of the family. */
  hasHooks(family: Family): boolean {
    for (const stages of this.stagesOf(family)) if (stages.length > 0) return true;
    return false;
  }

  /**
   * True when an IPv6 packet of no connection (`isNeighbourDiscovery`) meets a chain as soon as it comes in, wherever it
   * goes: NAT and tracking leave it alone.
   */
  get seesUntracked6(): boolean {
    this.asksUntracked6 ??= (this.stagesOf(Family.V6)[Hook.Prerouting] ?? []).some(
      ({ kind, chain }) => kind === StageKind.Chain && !isOfTracked(chain),
    );
    return this.asksUntracked6;
  }

  /**
   * Runs what bridged packets meet on their way out once for `copies` of an IPv6 packet that is not tracked, alike but for
   * the port that they leave by. Null, and nothing done, when rules may tell them apart or do more than count.
   */
  runCopies(skb: Skb, copies: number): Verdict | null {
    this.isUniform6 ??= [Hook.Forward, Hook.Postrouting].every((hook) =>
      isUniform(this.stagesOf(Family.V6)[hook] ?? []),
    );
    if (!this.isUniform6 || !skb.untracked || this.trace !== null || skb.traced) return null;
    this.copies = copies;
    let verdict = this.run(Hook.Forward, skb);
    if (verdict === Verdict.Accept) verdict = this.run(Hook.Postrouting, skb);
    this.copies = 1;
    return verdict;
  }

  /**
   * Runs everything that stands at `hook` on the packet. `skb.packet` may be another object afterwards (NAT, mangling):
   * at `Output` the caller routes again when addresses, mark or TOS changed. Reports its own drops to `trace`, with the
   * rule; the caller must not report them again. On `Reject` the caller sends what `skb.rejectWith` says.
   */
  run(hook: Hook, skb: Skb): Verdict {
    const all =
      skb.packet.kind === "ipv4"
        ? (this.stages4 ?? this.stagesOf(Family.V4))
        : (this.stages6 ?? this.stagesOf(Family.V6));
    const stages = all[hook];
    if (stages === undefined) return Verdict.Accept;
    this.hook = hook;
    if (hook === Hook.Prerouting && !this.looped.isEmpty) this.looped.take(skb);
    for (let i = 0; i < stages.length; i++) {
      const stage = stages[i];
      if (stage === undefined) continue;
      let verdict: Verdict = Verdict.Accept;
      switch (stage.kind) {
        case StageKind.Track:
          if (this.conntrack.track(skb) === TrackResult.Full) {
            this.kernelLog.write(this.sim.nowNs, 4, "nf_conntrack: nf_conntrack: table full, dropping packet");
            return this.drop(skb, DropReason.ConntrackFull, null);
          }
          break;
        case StageKind.Chain:
          if (stage.chain !== null) verdict = this.runBase(stage.chain, skb);
          break;
        case StageKind.Nat:
          verdict = this.runNat(stage, skb);
          break;
        case StageKind.IpvsAnswer:
          verdict = this.runIpvsAnswer(skb);
          break;
        case StageKind.IpvsReceive:
          verdict = this.runIpvsReceive(skb);
          break;
        case StageKind.Confirm:
          if (!this.conntrack.confirm(skb)) return this.drop(skb, DropReason.Netfilter, null);
          break;
      }
      if (verdict !== Verdict.Accept) return verdict;
    }
    if (hook === Hook.Postrouting && skb.outDevice !== null && skb.outDevice.name === "lo") this.looped.keep(skb);
    return Verdict.Accept;
  }

  /** Runs chains below IP on a frame (`Skb.frame`): true when it may go on. */
  runLink(hook: Hook, chains: readonly NftChain[], skb: Skb): boolean {
    this.hook = hook;
    for (const chain of chains) if (this.runBase(chain, skb) !== Verdict.Accept) return false;
    return true;
  }

  /** A message of ARP that comes in from a device, or leaves by it, as rules make it; null when it may not. */
  filterArp(hook: Hook, frame: Frame, device: DeviceLabel): Frame | null {
    if (this.nft.isEmpty) return frame;
    const chains = this.nft.arpChains(hook);
    if (chains.length === 0) return frame;
    // What leaves has its link header already.
    const skb = skbOfFrame(
      frame,
      hook === Hook.Input ? device : null,
      hook === Hook.Output ? ETHERNET_HEADER_BYTES : 0,
    );
    if (hook === Hook.Output) skb.outDevice = device;
    return this.runLink(hook, chains, skb) ? skb.frame : null;
  }

  /** Judges one rule for a packet, counts it, and says what follows. Called by `Chain.evaluate`. */
  judge(rule: Rule, skb: Skb): number {
    const spec = rule.spec;
    if (!spec.selector.matches(skb.packet, skb)) return NO_MATCH;
    const { tests } = spec;
    for (let i = 0; i < tests.length; i++) {
      const match = tests[i];
      if (match === undefined || match.matches(skb, this)) continue;
      if (!this.hotdrop) return NO_MATCH;
      this.hotdrop = false;
      this.rule = rule;
      this.drop(skb, DropReason.Netfilter, rule);
      return Verdict.Drop;
    }
    rule.packets += this.copies;
    rule.bytes += this.copies * skb.packet.byteLength;
    if (this.trace !== null) this.noteRule(rule, skb);
    const action = spec.action;
    if (skb.traced) this.logRule(rule, skb);
    if (skb.traced && action.kind !== "target") this.noteRuleTraced(rule, tracedAction(action), skb);
    switch (action.kind) {
      case "verdict":
        if (action.code === Verdict.Drop) this.drop(skb, DropReason.Netfilter, rule);
        return action.code;
      case "jump": {
        const chain = rule.jump;
        return chain === null ? CONTINUE : chain.evaluate(skb, this);
      }
      case "goto": {
        const chain = rule.jump;
        const verdict = chain === null ? CONTINUE : chain.evaluate(skb, this);
        return verdict === CONTINUE ? RETURN : verdict;
      }
      case "target": {
        const before = skb.packet;
        this.rule = rule;
        const verdict = action.target.apply(skb, this);
        if (skb.traced) this.noteRuleTraced(rule, tracedVerdict(verdict), skb);
        if (verdict > 0) {
          if (action.target.reading === undefined) this.drop(skb, DropReason.Netfilter, rule);
        } else if (skb.packet !== before && this.trace !== null) this.noteRewrite(skb, before, rule);
        return verdict;
      }
      default:
        return CONTINUE;
    }
  }

  /** A device went down or away: flows that were masqueraded through it end. */
  deviceGone(device: DeviceLabel): void {
    this.conntrack.endMasqueraded(device.ifIndex, null);
  }

  /** An address was taken from a device: flows that were masqueraded with it end. */
  addressGone(address: IpAddress, device: DeviceLabel): void {
    this.conntrack.endMasqueraded(device.ifIndex, address);
  }

  sendCopy(skb: Skb, gateway: IpAddress, device: string | null): void {
    const { hook, rule } = this;
    this.environment.sendCopy(skb, gateway, device, hook);
    this.hook = hook;
    this.rule = rule;
  }

  /** How often rules name a set. */
  setReferences(name: string): number {
    let count = 0;
    for (const table of [...this.ipv4.all(), ...this.ipv6.all()]) {
      for (const chain of table.madeChains()) {
        for (const rule of chain.madeRules) {
          for (const match of rule.spec.matches) if (match instanceof SetMatch && match.set === name) count++;
          const action = rule.spec.action;
          if (action.kind === "target" && action.target instanceof SetTarget) count += action.target.references(name);
        }
      }
    }
    return count;
  }

  /** How many rules count in the account. */
  accountReferences(name: string): number {
    let count = 0;
    for (const table of [...this.ipv4.all(), ...this.ipv6.all()]) {
      for (const chain of table.madeChains()) {
        for (const { spec } of chain.rules) {
          for (const match of spec.matches) if (match instanceof NfacctMatch && match.account === name) count++;
        }
      }
    }
    return count;
  }

  /** A rule asks what connections carried: those that begin from now on are told with it (net.netfilter.nf_conntrack_acct). */
  countConnections(): void {
    this.conntrack.settings.acct = 1;
  }

  newTableHandle(): number {
    return this.nft.newHandle();
  }

  /** Called by a table when its rules or chains changed: what stands at the hooks is put together anew when asked for. */
  tableChanged(): void {
    this.stages4 = null;
    this.stages6 = null;
    this.isUniform6 = null;
    this.asksUntracked6 = null;
    this.nft.changed();
    this.environment.rulesChanged();
  }

  private stagesOf(family: Family): readonly (readonly Stage[])[] {
    if (family === Family.V4) {
      if (this.stages4 === null) this.stages4 = this.build(Family.V4);
      return this.stages4;
    }
    if (this.stages6 === null) this.stages6 = this.build(Family.V6);
    return this.stages6;
  }

  private build(family: Family): Stage[][] {
    const tables = this.tables(family).all();
    const hasIpvs = !this.ipvs.isEmpty;
    if (this.nft.isEmpty) return buildStages(tables, [], false, hasIpvs);
    return buildStages(tables, this.nft.baseChains(family), this.nft.tracks(family), hasIpvs);
  }

  private runBase(chain: HookChain, skb: Skb): Verdict {
    this.runs++;
    const verdict = chain.evaluate(skb, this);
    if (verdict >= 0) return verdict as Verdict;
    if (skb.traced) {
      for (const tracer of this.nft.tracers) tracer.onPolicy(this.runs, chain.tracedAs, chain.policy, skb);
    }
    if (chain.countsPolicy) {
      chain.policyPackets += this.copies;
      chain.policyBytes += this.copies * skb.packet.byteLength;
    }
    if (chain.policy === Verdict.Drop) return this.drop(skb, DropReason.Netfilter, chain.policyCause());
    return chain.policy;
  }

  /** NAT at a hook: the first packet asks the chains, every packet is rewritten as was decided (nf_nat_inet_fn). */
  private runNat(stage: Stage, skb: Skb): Verdict {
    const entry = skb.conntrack;
    if (entry === null) return Verdict.Accept;
    const manip = manipAt(this.hook);
    const isRelated = skb.ctInfo === CtInfo.Related || skb.ctInfo === CtInfo.RelatedReply;
    const isError = isRelated && skb.packet.payload.kind === "icmp";
    if (isError && this.nat.refusesRedirect(entry, skb.packet)) return this.drop(skb, DropReason.Netfilter, null);
    const decides = skb.ctInfo === CtInfo.New || (isRelated && !isError);
    if (decides && !this.nat.isDecided(entry, manip)) {
      for (const chain of stage.natChains) {
        const verdict = this.runBase(chain, skb);
        if (verdict !== Verdict.Accept) return verdict;
        if (this.nat.isDecided(entry, manip)) break;
      }
      if (!this.nat.isDecided(entry, manip)) this.nat.bindNull(entry, manip);
    } else if (
      this.hook === Hook.Postrouting &&
      entry.masqueradeIfIndex !== 0 &&
      skb.ctInfo < CtInfo.EstablishedReply &&
      skb.outDevice !== null &&
      skb.outDevice.ifIndex !== entry.masqueradeIfIndex
    ) {
      this.conntrack.kill(entry);
      return this.drop(skb, DropReason.Netfilter, entry.srcNatCause);
    }
    const before = skb.packet;
    const cause = this.nat.apply(skb, this.hook);
    if (this.trace !== null && skb.packet !== before) this.noteRewrite(skb, before, cause);
    return Verdict.Accept;
  }

  /** A server's packet gets its service's address. */
  private runIpvsAnswer(skb: Skb): Verdict {
    const before = skb.packet;
    const verdict = this.ipvs.answer(skb);
    if (verdict !== Verdict.Accept) this.drop(skb, DropReason.Netfilter, this.ipvsCause());
    else if (this.trace !== null && skb.packet !== before) this.noteRewrite(skb, before, this.ipvsCause());
    return verdict;
  }

  /** A client's packet is led to a server: it leaves by OUTPUT, unless the server is this very host. */
  private runIpvsReceive(skb: Skb): Verdict {
    const before = skb.packet;
    const verdict = this.ipvs.receive(skb, this.hook);
    if (verdict !== Verdict.Accept) {
      this.drop(skb, DropReason.Netfilter, this.ipvsCause());
      return verdict;
    }
    const { lead } = this.ipvs;
    if (lead === null) return Verdict.Accept;
    if (this.trace !== null) {
      const cause = this.ipvsCause();
      if (cause !== null && this.ipvs.began) {
        this.trace.note(this.sim.nowNs, this.namespace, STATIONS[this.hook], before, "ipvs", cause);
      }
      if (skb.packet !== before) this.noteRewrite(skb, before, cause);
    }
    return this.environment.sendOn(skb, lead, before) ? Verdict.Stolen : Verdict.Accept;
  }

  private ipvsCause(): Cause | null {
    return this.trace === null ? null : this.ipvs.cause();
  }

  drop(skb: Skb, reason: DropReason, cause: Cause | null): Verdict {
    if (this.trace !== null) {
      const device = skb.inDevice ?? skb.outDevice;
      this.trace.drop(this.sim.nowNs, this.namespace, device, skb.packet, reason, cause);
    }
    return Verdict.Drop;
  }

  noteTraced(chain: TracedChain, rule: TracedRule, verdict: string, skb: Skb): void {
    for (const tracer of this.nft.tracers) tracer.onRule(this.runs, chain, rule, verdict, skb);
  }

  private noteRuleTraced(rule: Rule, verdict: string, skb: Skb): void {
    if (this.nft.tracers.length > 0) this.noteTraced(rule.chain.tracedAs, rule, verdict, skb);
  }

  noteMatch(what: string, skb: Skb, cause: Cause): void {
    if (this.trace === null) return;
    this.trace.note(this.sim.nowNs, this.namespace, STATIONS[this.hook], skb.packet, what, cause);
  }

  private noteRule(rule: Rule, skb: Skb): void {
    if (this.trace === null) return;
    const chain = rule.chain;
    const what = `${chain.table.name} ${chain.name} rule ${chain.numberOf(rule)}`;
    this.trace.note(this.sim.nowNs, this.namespace, STATIONS[this.hook], skb.packet, what, rule);
  }

  /** The line that TRACE makes each rule write (nf_log_trace). */
  private logRule(rule: Rule, skb: Skb): void {
    const chain = rule.chain;
    const prefix = `TRACE: ${chain.table.name}:${chain.name}:rule:${chain.numberOf(rule)} `;
    this.kernelLog.write(this.sim.nowNs, 4, logLine(skb, prefix, 15));
  }

  noteRewrite(skb: Skb, before: Skb["packet"], cause: Cause | null): void {
    if (this.trace === null) return;
    this.trace.rewrite(this.sim.nowNs, this.namespace, STATIONS[this.hook], before, skb.packet, cause);
  }
}

/** What a rule that has no target says, as traces tell it. */
function tracedAction(action: Exclude<Action, { kind: "target" }>): string {
  if (action.kind === "jump" || action.kind === "goto") return `${action.kind} ${action.chain}`;
  return action.kind === "verdict" ? action.name.toLowerCase() : "continue";
}

/** What a target said, as traces tell it. */
function tracedVerdict(verdict: number): string {
  if (verdict === Verdict.Accept) return "accept";
  return verdict > 0 ? "drop" : verdict === RETURN ? "return" : "continue";
}
