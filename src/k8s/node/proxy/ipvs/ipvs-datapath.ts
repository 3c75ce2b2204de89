// kube-proxy in IPVS mode: virtual servers, their addresses on kube-ipvs0, ipsets, and rules of iptables around them.
// Knows the kernel's engines; must not know the API beyond the Services that it is handed.
// Read next: render-ipvs.ts for what is wanted; this file makes the kernel have it.

import { addLink } from "../../../../host/devices/add-link.js";
import type { Netns } from "../../../../host/netns.js";
import type { InterfaceAddress } from "../../../../ip/interface-address.js";
import type { Interface } from "../../../../link/interface.js";
import { runIpset } from "../../../../netfilter/ipset/ipset-command.js";
import { plainElement } from "../../../../netfilter/ipset/plain-element.js";
import { type RealServer, SchedulerFlag, type VirtualServer } from "../../../../netfilter/ipvs/virtual-server.js";
import { changeTables } from "../../../../netfilter/rules/table-builder.js";
import { RuleReader } from "../../../../netfilter/text/rule-reader.js";
import { SECOND } from "../../../../sim/time.js";
import type { Origin } from "../../../../trace/trace.js";
import { addressBits, Family, familyOf, formatIp, type IpAddress, parseIp } from "../../../../wire/ip-address.js";
import { IpProtocol } from "../../../../wire/numbers.js";
import { type Prefix, tryParsePrefix } from "../../../../wire/prefix.js";
import { keyOf, type Service } from "../../../api/object.js";
import type { ApiStore } from "../../../api/store.js";
import {
  type ChangedServices,
  type Datapath,
  type ProxiedPort,
  proxiedAgain,
  type RenderOptions,
  type ServiceState,
} from "../datapath.js";
import { localAddresses } from "../node-port-addresses.js";
import type { IpvsScheduler } from "../proxy-config.js";
import { StateFinder } from "../state-finder.js";
import { IPVS_SETS, type IpvsSet, ipvsSetName } from "./ip-sets.js";
import {
  IPVS_JUMPS,
  type IpvsPlan,
  joinPlans,
  renderService,
  type ServicePlan,
  type WantedServer,
} from "./render-ipvs.js";
import { Tally, TallyChanges } from "./tally.js";

/** The device that has the Services' addresses, so that packets to them are the node's. */
const DEVICE = "kube-ipvs0";
const PROTOCOLS: Readonly<Record<string, number>> = { tcp: IpProtocol.Tcp, udp: IpProtocol.Udp, sctp: IpProtocol.Sctp };
/** What kube-proxy switches on (NewProxier of pkg/proxy/ipvs). */
const SETTINGS = ["conntrack", "expire_nodest_conn", "expire_quiescent_template"] as const;
/** How often servers that only wait for their connections to end are looked at (rsCheckDeleteInterval). */
const GRACEFUL_CHECK_NS = 60 * SECOND;

const SET_NAMES = Object.keys(IPVS_SETS) as IpvsSet[];

/** What a Service wants as it is now. */
interface PlannedService {
  readonly state: ServiceState;
  readonly plan: ServicePlan;
}

/** Services as virtual servers of IPVS. */
export class IpvsDatapath implements Datapath {
  readonly family: Family;
  private readonly netns: Netns;
  private readonly nodeName: string;
  private readonly scheduler: IpvsScheduler;
  /** Knows where Services are written; null when nobody asks. */
  private readonly api: ApiStore | null;
  /** Virtual servers at these addresses are somebody else's and stay. */
  private readonly excluded: readonly Prefix[];
  /** What is programmed, and what each Service wants of it. */
  private states: readonly ServiceState[] = [];
  private readonly plans = new Map<string, PlannedService>();
  private tally = new Tally();
  /** The options and addresses that it was programmed with. */
  private circumstances = "";
  /** How much of everything there was afterwards. */
  private extent = "";
  /** Servers that take nothing new and go once their last connection is over. */
  private readonly leaving = new Map<RealServer, VirtualServer>();
  private checkAtNs = 0;

  constructor(
    family: Family,
    netns: Netns,
    nodeName: string,
    scheduler: IpvsScheduler,
    excludeCidrs: readonly string[] = [],
    api: ApiStore | null = null,
  ) {
    this.api = api;
    this.family = family;
    this.netns = netns;
    this.nodeName = nodeName;
    this.scheduler = scheduler;
    this.excluded = excludeCidrs
      .filter((text) => text.includes(":") === (family === Family.V6))
      .map((text) => tryParsePrefix(text))
      .filter((range): range is Prefix => range !== null);
  }

  sync(states: readonly ServiceState[], changed: ChangedServices | null, options: RenderOptions): boolean {
    this.netns.host.modules.add("ip_vs");
    for (const name of SETTINGS) this.netns.sysctl.set(`net.ipv4.vs.${name}`, "1");
    if (this.netns.findDevice(DEVICE) === null) addLink(this.netns, { kind: "dummy", name: DEVICE });
    // Simplified: for IPv6 the device is set up; the real one stays down, and its addresses are the node's all the same.
    if (this.family === Family.V6 && states.length > 0) this.netns.findDevice(DEVICE)?.setUp(true);
    const addresses = localAddresses(this.netns, this.family, DEVICE);
    const circumstances = JSON.stringify([options, addresses]);
    // The real one looks at everything every time: so does this when somebody else put something in or took it out.
    const isKnown = changed !== null && circumstances === this.circumstances && this.extent === this.extentNow();
    if (circumstances !== this.circumstances) this.plans.clear();
    this.circumstances = circumstances;
    if (!isKnown || !this.syncChanged(states, changed, options, addresses)) this.syncAll(states, options, addresses);
    this.states = states;
    this.netns.netfilter.tableChanged();
    this.letGo();
    this.extent = this.extentNow();
    return true;
  }

  ports(): readonly ProxiedPort[] {
    return this.states.flatMap(({ key }) => this.plans.get(key)?.plan.ports ?? []);
  }

  portsFor(): readonly ProxiedPort[] {
    return this.ports();
  }

  /** Makes the kernel have what all Services want, whatever it has. */
  private syncAll(states: readonly ServiceState[], options: RenderOptions, addresses: readonly string[]): void {
    const known = new Map(this.plans);
    this.plans.clear();
    this.tally = new Tally();
    for (const state of states) {
      const before = known.get(state.key);
      const planned = before?.state === state ? before : this.planOf(state, options, addresses, before ?? null);
      this.plans.set(state.key, planned);
      this.tally.count(planned.plan, 1);
    }
    const plan = joinPlans(this.allPlans(), options);
    this.bind(plan.bound);
    this.syncServers(plan.servers);
    this.syncSets(plan);
    this.syncRules(plan);
    this.unbind(plan.bound);
  }

  /** The same when only these Services want something else than before; false when others want the same virtual servers. */
  private syncChanged(
    states: readonly ServiceState[],
    changed: ChangedServices,
    options: RenderOptions,
    addresses: readonly string[],
  ): boolean {
    const keys = [...changed.keys()];
    const before: PlannedService[] = [];
    const after: PlannedService[] = [];
    const finder = new StateFinder(states, keys.length);
    for (const key of keys) {
      const known = this.plans.get(key) ?? null;
      const state = finder.find(key);
      if (known !== null) before.push(known);
      if (state !== null) after.push(this.planOf(state, options, addresses, known));
    }
    const sizes = SET_NAMES.map((set) => this.tally.size(set) > 0);
    const changes = new TallyChanges();
    for (const { plan } of before) this.tally.count(plan, -1, changes);
    const gone = new Map<string, WantedServer>();
    for (const { plan } of before) for (const server of plan.servers) gone.set(server.id, server);
    const { servers } = this.tally;
    const isShared = [...before, ...after].some(({ plan }) => plan.servers.some(({ id }) => servers.has(id)));
    for (const { plan } of after) this.tally.count(plan, 1, changes);
    for (const { state } of before) this.plans.delete(state.key);
    for (const planned of after) this.plans.set(planned.state.key, planned);
    if (isShared) return false;
    for (const address of changes.bound.came) this.changeAddress(address, true);
    for (const { plan } of after) {
      for (const server of plan.servers) {
        this.syncServer(server);
        gone.delete(server.id);
      }
    }
    for (const server of gone.values()) this.removeServer(server);
    for (const [set, members] of changes.sets.set("ipvsIps", changes.bound)) {
      const name = ipvsSetName(set, this.family);
      for (const text of members.went) this.changeElement(name, text, false);
      for (const text of members.came) this.changeElement(name, text, true);
    }
    const isOtherwise = SET_NAMES.some((set, i) => this.tally.size(set) > 0 !== sizes[i]);
    if (isOtherwise || [...before, ...after].some(({ plan }) => plan.forbidden.length > 0)) {
      this.syncRules(joinPlans(this.allPlans(states), options));
    }
    for (const address of changes.bound.went) this.changeAddress(address, false);
    return true;
  }

  private planOf(
    state: ServiceState,
    options: RenderOptions,
    addresses: readonly string[],
    known: PlannedService | null,
  ): PlannedService {
    const before = known === null ? null : { state: known.state, ports: known.plan.ports };
    const ports = proxiedAgain(state, this.family, this.nodeName, before);
    return { state, plan: renderService(ports, options, addresses) };
  }

  /** The plans of all Services, in the order of these states or in that of the last sync of all. */
  private allPlans(states: readonly ServiceState[] | null = null): ServicePlan[] {
    if (states === null) return Array.from(this.plans.values(), ({ plan }) => plan);
    return states.flatMap(({ key }) => this.plans.get(key)?.plan ?? []);
  }

  /** How much there is of what kube-proxy keeps. */
  private extentNow(): string {
    const { ipvs, sets } = this.netns.netfilter;
    const device = this.netns.findDevice(DEVICE);
    const bound = device === null ? -1 : this.addressesOf(device).length;
    const members = SET_NAMES.map((set) => sets.get(ipvsSetName(set, this.family))?.size ?? -1);
    return [bound, ipvs.count(this.family), ...members].join();
  }

  ruleCounts(): null {
    return null;
  }

  /** All is looked at again every sync period. */
  due(): "all" {
    return "all";
  }

  private bind(wanted: ReadonlySet<string>): void {
    const present = new Set(this.boundAddresses());
    for (const address of wanted) if (!present.has(address)) this.changeAddress(address, true);
  }

  private unbind(wanted: ReadonlySet<string>): void {
    for (const address of this.boundAddresses()) {
      if (!wanted.has(address) && !address.startsWith("fe80:")) this.changeAddress(address, false);
    }
  }

  private boundAddresses(): string[] {
    const device = this.netns.findDevice(DEVICE);
    if (device === null) return [];
    return this.addressesOf(device).map((one) => formatIp(one.local));
  }

  private addressesOf(device: Interface): readonly InterfaceAddress[] {
    const { addresses4, addresses6 } = this.netns.ipDevice(device);
    return this.family === 4 ? addresses4 : addresses6;
  }

  private changeAddress(address: string, add: boolean): void {
    const device = this.netns.findDevice(DEVICE);
    if (device === null) return;
    const ipDevice = this.netns.ipDevice(device);
    const spec = { local: parseIp(address), prefixLength: addressBits(this.family) };
    if (add) this.netns.stack.addAddress(ipDevice, spec);
    else this.netns.stack.deleteAddress(ipDevice, spec.local, spec.prefixLength);
  }

  private syncServers(wanted: readonly WantedServer[]): void {
    const { ipvs } = this.netns.netfilter;
    const active = new Set<VirtualServer>();
    for (const one of wanted) active.add(this.syncServer(one));
    for (const service of ipvs.all()) {
      if (familyOf(service.address) !== this.family || active.has(service)) continue;
      if (!this.excluded.some((range) => range.contains(service.address))) ipvs.remove(service);
    }
  }

  private syncServer(one: WantedServer): VirtualServer {
    const { ipvs } = this.netns.netfilter;
    const protocol = PROTOCOLS[one.protocol] ?? IpProtocol.Tcp;
    const address = parseIp(one.address);
    const known = ipvs.get(protocol, address, one.port);
    const service = known ?? ipvs.add(protocol, address, one.port, this.scheduler, one.persistentSeconds);
    service.persistentSeconds = one.persistentSeconds;
    service.scheduler = this.scheduler;
    service.schedulerFlags = this.scheduler === "mh" ? SchedulerFlag.Port : 0;
    service.origin = this.originOf(one.object);
    this.syncEndpoints(service, one);
    return service;
  }

  private removeServer(one: WantedServer): void {
    const { ipvs } = this.netns.netfilter;
    const address = parseIp(one.address);
    const service = ipvs.get(PROTOCOLS[one.protocol] ?? IpProtocol.Tcp, address, one.port);
    if (service !== null && !this.excluded.some((range) => range.contains(address))) ipvs.remove(service);
  }

  private originOf(service: Service): Origin {
    const place = this.api?.originOf(service) ?? null;
    return { kind: "Service", name: keyOf(service), file: place?.file ?? null, line: place?.line ?? null };
  }

  private syncEndpoints(service: VirtualServer, { endpoints }: WantedServer): void {
    if (service.isWaitingFor(endpoints)) return;
    if (service.servers.length === 0) {
      this.netns.netfilter.ipvs.addServers(service, endpoints);
      return;
    }
    const wanted = new Set<RealServer>();
    for (const endpoint of endpoints) {
      const address: IpAddress = parseIp(endpoint.address);
      let server = service.server(address, endpoint.port);
      if (server !== null && this.leaving.delete(server)) {
        this.netns.netfilter.ipvs.removeServer(service, server);
        server = null;
      }
      wanted.add(server ?? this.netns.netfilter.ipvs.addServer(service, address, endpoint.port, 1));
    }
    for (const server of service.servers) {
      if (wanted.has(server) || this.leaving.has(server)) continue;
      // Of UDP and SCTP nobody waits for the end of connections (IsRsGracefulTerminationNeeded).
      const isWaiting = service.protocol === IpProtocol.Tcp && server.active + server.inactive > 0;
      if (!isWaiting) this.netns.netfilter.ipvs.removeServer(service, server);
      else {
        service.setWeight(server, 0);
        this.leaving.set(server, service);
      }
    }
  }

  /** Takes away the servers whose last connection is over, once a minute. */
  private letGo(): void {
    const { ipvs, sim } = this.netns.netfilter;
    if (sim.nowNs < this.checkAtNs) return;
    this.checkAtNs = sim.nowNs + GRACEFUL_CHECK_NS;
    ipvs.sweep();
    for (const [server, service] of this.leaving) {
      if (server.active + server.inactive > 0) continue;
      this.netns.netfilter.ipvs.removeServer(service, server);
      this.leaving.delete(server);
    }
  }

  private syncSets({ sets }: IpvsPlan): void {
    for (const [set, wanted] of sets) {
      const name = ipvsSetName(set, this.family);
      this.createSet(set, name);
      const present = new Set(this.membersOf(name));
      for (const text of present) if (!wanted.has(text)) this.changeElement(name, text, false);
      for (const text of wanted) if (!present.has(text)) this.changeElement(name, text, true);
    }
  }

  private changeElement(name: string, text: string, add: boolean): void {
    const set = this.netns.netfilter.sets.get(name);
    if (set !== null && !set.fields.includes("net")) {
      const fields = add ? null : plainElement(text, set.fields);
      if (fields !== null) set.drop(fields);
      if (add && set.size < set.options.maxelem) set.putLater(text);
      return;
    }
    runIpset(this.netns.netfilter.sets, [add ? "add" : "del", name, text, "-exist"], "");
  }

  private createSet(set: IpvsSet, name: string): void {
    const type = IPVS_SETS[set][1];
    const family = this.family === 4 ? "inet" : "inet6";
    const rest =
      type === "bitmap:port" ? ["range", "0-65535"] : ["family", family, "hashsize", "1024", "maxelem", "65536"];
    runIpset(this.netns.netfilter.sets, ["create", name, type, ...rest, "-exist"], "");
  }

  private membersOf(name: string): string[] {
    const { stdout } = runIpset(this.netns.netfilter.sets, ["save", name], "");
    return stdout.split("\n").flatMap((line) => (line.startsWith("add ") ? [line.split(" ")[2] ?? ""] : []));
  }

  private syncRules({ rules }: IpvsPlan): void {
    const { netfilter } = this.netns;
    const reader = new RuleReader(netfilter.sets);
    const changes = (["nat", "filter"] as const).map((table) => ({
      table,
      countsAnew: true,
      chains: [...rules[table]].map(([name, texts]) => ({
        name,
        rules: texts.map(({ text }) => reader.read(this.family, text, null)),
      })),
      deletedChains: [],
      ensured: IPVS_JUMPS.filter(([of]) => of === table).map(([, chain, to, comment]) => ({
        chain,
        rule: reader.read(this.family, `-m comment --comment "${comment}" -j ${to}`, null),
        before: true,
      })),
    }));
    changeTables(netfilter, this.family, changes);
  }
}
