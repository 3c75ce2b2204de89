import type { RandomStream } from "../sim/random.js";
import type { Sim } from "../sim/sim.js";
import type { DeviceLabel, NamespaceLabel, Trace } from "../trace/trace.js";
import type { IpAddress } from "../wire/ip-address.js";
import { type Hook, type NetfilterEnvironment, Verdict } from "./hook.js";
import type { Skb } from "./skb.js";

/** Tables, connection tracking and NAT of one namespace, for both families. */
export class Netfilter {
  readonly sim: Sim;
  readonly namespace: NamespaceLabel;
  readonly environment: NetfilterEnvironment;
  readonly rng: RandomStream;
  trace: Trace | null = null;

  constructor(sim: Sim, namespace: NamespaceLabel, environment: NetfilterEnvironment, rng: RandomStream) {
    this.sim = sim;
    this.namespace = namespace;
    this.environment = environment;
    this.rng = rng;
  }

  /**
   * True when fragments have to be put together before prerouting and output (nf_defrag): whenever connections are
   * tracked. The caller reassembles, then runs the hook on the whole packet.
   */
  get defragments(): boolean {
    return false;
  }

  /**
   * Runs everything that stands at `hook` on the packet. `skb.packet` may be another object afterwards (NAT, mangling):
   * at `Output` the caller routes again when addresses, mark or TOS changed. Reports its own drops to `trace`, with the
   * rule; the caller must not report them again. On `Reject` the caller sends what `skb.rejectWith` says.
   */
  run(_hook: Hook, _skb: Skb): Verdict {
    return Verdict.Accept;
  }

  /** A device went down or away: flows that were masqueraded through it end. */
  deviceGone(_device: DeviceLabel): void {}

  /** An address was taken from a device: flows that were masqueraded with it end. */
  addressGone(_address: IpAddress, _device: DeviceLabel): void {}
}
