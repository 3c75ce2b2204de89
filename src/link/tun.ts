import type { Sim } from "../sim/sim.js";
import type { NamespaceLabel } from "../trace/trace.js";
import type { Frame } from "../wire/ethernet.js";
import { MAC_ZERO, type Mac } from "../wire/mac-address.js";
import { Interface, OperState } from "./interface.js";

const TUN_NATURE: readonly string[] = ["POINTOPOINT", "MULTICAST"];
const TAP_NATURE: readonly string[] = ["BROADCAST", "MULTICAST"];

/** What `ip tuntap add` says of a device beside its name; user and group are numbers, null for anybody. */
export interface TunOptions {
  readonly mode: "tun" | "tap";
  readonly packetInfo: boolean;
  readonly oneQueue: boolean;
  readonly vnetHeader: boolean;
  readonly multiQueue: boolean;
  readonly user: number | null;
  readonly group: number | null;
}

/**
 * `ip tuntap add`: a device whose other side is a program that opens it (drivers/net/tun.c), of packets (tun) or of frames
 * (tap). Simplified: no program of podwire opens one, so it never has a carrier.
 */
export class TunDevice extends Interface {
  readonly kind = "tun";
  readonly options: TunOptions;

  /** In mode tun it has no address, whatever `mac` says. */
  constructor(sim: Sim, name: string, mac: Mac, options: TunOptions, namespace: NamespaceLabel) {
    const isTap = options.mode === "tap";
    super(sim, name, isTap ? mac : MAC_ZERO, 1500, namespace);
    this.options = options;
    this.noArp = !isTap;
    this.maxMtu = isTap ? 65521 : 65535;
    this.txQueueLength = isTap ? 1000 : 500;
    this.carrier = false;
    this.operState = OperState.Down;
  }

  override get nature(): readonly string[] {
    return this.options.mode === "tap" ? TAP_NATURE : TUN_NATURE;
  }

  /** What the driver says unless a program says otherwise. */
  override get speedMbps(): number {
    return 10_000;
  }

  override get defaultQdisc(): string {
    return "pfifo_fast";
  }

  protected transmit(_frame: Frame): void {}
}

/** True for a device that carries packets without frames and has no address (ARPHRD_NONE). */
export function hasNoAddress(device: Interface): boolean {
  return device instanceof TunDevice && device.options.mode === "tun";
}
