import { Hook } from "../../hook.js";
import type { PacketTracer } from "../../rules/chain.js";
import type { NftEvent, NftListener } from "../monitor/nft-event.js";
import type { NftChain, NftHook } from "./nft-chain.js";
import { type NftFamily, NftTable } from "./nft-table.js";

/** The chains of ARP and of bridges by their hooks. */
interface FrameChains {
  readonly arp: readonly (readonly NftChain[])[];
  readonly bridge: readonly (readonly NftChain[])[];
  readonly hasBridge: boolean;
}

/** So many are looked through faster than their names are joined. */
const FEW_TABLES = 8;

/** All tables of nft in one namespace, in the order in which they were made. */
export class NftRuleset {
  private readonly tables = new Map<string, NftTable>();
  /** What `frameChains` found; null when it has to be looked for. */
  private frames: FrameChains | null = null;
  /** The number of the table that was made last. */
  lastHandle = 0;
  /** How often the ruleset was changed, and once for its making (nft_net.base_seq). */
  generation = 1;
  /** Programs outside that hear of traced packets. */
  readonly tracers: PacketTracer[] = [];
  /** Programs outside that hear of changes. */
  readonly listeners: NftListener[] = [];

  /** A transaction counts: those that listen are told. */
  changeMade(events: readonly NftEvent[], by: Parameters<NftListener["onNftChange"]>[2]): void {
    this.generation++;
    for (const listener of this.listeners) listener.onNftChange(events, this.generation, by);
  }

  get isEmpty(): boolean {
    return this.tables.size === 0;
  }

  get(family: string, name: string): NftTable | null {
    // Rules by the thousand are put into one of few tables.
    if (this.tables.size <= FEW_TABLES) {
      for (const table of this.tables.values()) if (table.name === name && table.family === family) return table;
      return null;
    }
    return this.tables.get(`${family} ${name}`) ?? null;
  }

  /** The next number for a table. */
  newHandle(): number {
    this.lastHandle++;
    return this.lastHandle;
  }

  create(family: NftFamily, name: string, comment: string | null, isDormant: boolean): NftTable {
    const table = new NftTable(family, name, this.newHandle(), comment, isDormant);
    this.put(table);
    return table;
  }

  put(table: NftTable): void {
    this.tables.set(`${table.family} ${table.name}`, table);
  }

  remove(table: NftTable): void {
    this.tables.delete(`${table.family} ${table.name}`);
  }

  all(): NftTable[] {
    return Array.from(this.tables.values());
  }

  /** Puts the tables into this order: how a taken back deletion keeps it. */
  restore(tables: readonly NftTable[]): void {
    this.tables.clear();
    for (const table of tables) this.put(table);
  }

  /** The chains that stand at a hook for packets of an IP version. */
  baseChains(version: 4 | 6): NftChain[] {
    const found: NftChain[] = [];
    for (const table of this.tables.values()) {
      if (!table.sees(version)) continue;
      for (const chain of table.madeChains.values()) if (chain.hook !== null && !chain.isAtDevice) found.push(chain);
    }
    return found;
  }

  /** True when a chain stands at a device's ingress or egress. */
  get hasDeviceChains(): boolean {
    for (const table of this.tables.values()) {
      if (table.family !== "netdev" && table.family !== "inet") continue;
      for (const chain of table.madeChains.values()) if (chain.isAtDevice) return true;
    }
    return false;
  }

  /** The chains at the ingress or egress of a device, in their order. */
  deviceChains(device: string, hookName: "ingress" | "egress"): NftChain[] {
    return this.linkChains(
      ({ family, isDormant }) => !isDormant && (family === "netdev" || family === "inet"),
      (hook) => hook.hookName === hookName && hook.devices.some((name) => isNamed(device, name)),
    );
  }

  /** The chains that messages of ARP pass at a hook, in their order. */
  arpChains(hook: Hook): readonly NftChain[] {
    this.frames ??= this.frameChains();
    return this.frames.arp[hook] ?? [];
  }

  /** True when frames that bridges pass meet a chain. */
  get hasBridgeChains(): boolean {
    if (this.tables.size === 0) return false;
    this.frames ??= this.frameChains();
    return this.frames.hasBridge;
  }

  /** The chains that frames of bridges pass at a hook, in their order. */
  bridgeChains(hook: Hook): readonly NftChain[] {
    this.frames ??= this.frameChains();
    return this.frames.bridge[hook] ?? [];
  }

  /** Tables or chains changed: what stands at the hooks of frames is put together anew. */
  changed(): void {
    this.frames = null;
  }

  private frameChains(): FrameChains {
    const of = (wanted: NftFamily) =>
      Object.values(Hook).map((hook) =>
        this.linkChains(
          ({ family, isDormant }) => !isDormant && family === wanted,
          ({ base }) => base.hook === hook,
        ),
      );
    const bridge = of("bridge");
    return { arp: of("arp"), bridge, hasBridge: bridge.some((chains) => chains.length > 0) };
  }

  private linkChains(ofTable: (table: NftTable) => boolean, at: (hook: NftHook) => boolean): NftChain[] {
    return this.all()
      .filter(ofTable)
      .flatMap((table) => Array.from(table.madeChains.values()))
      .filter((chain) => chain.hook !== null && at(chain.hook))
      .sort((a, b) => (a.hook?.priority ?? 0) - (b.hook?.priority ?? 0));
  }

  /** True when a rule asks for connections of an IP version. */
  tracks(version: 4 | 6): boolean {
    for (const table of this.tables.values()) {
      if (!table.sees(version)) continue;
      for (const chain of table.madeChains.values()) {
        for (const rule of chain.rules) if (rule.statements.some((statement) => statement.needsConntrack)) return true;
      }
    }
    return false;
  }
}

/** True for a device of that name, or of one that begins so. */
function isNamed(device: string, name: string): boolean {
  return name.endsWith("*") ? device.startsWith(name.slice(0, -1)) : device === name;
}
