import { withItem } from "../sim/short-list.js";
import type { Sim } from "../sim/sim.js";
import type { Family } from "../wire/ip-address.js";
import type { BridgePort } from "./bridge-port.js";

/** A port behind which a querier was heard, and with it a router for groups. */
export interface RouterPort {
  readonly port: BridgePort;
  readonly family: Family;
  untilNs: number;
}

/** The ports of a bridge that have routers for groups behind them (net/bridge/br_multicast.c). */
export class RouterPorts {
  private readonly sim: Sim;
  private known: RouterPort[] = [];

  constructor(sim: Sim) {
    this.sim = sim;
  }

  /** True where a router was heard and is not over, or where the user says that one is (`mcast_router 2`). */
  has(port: BridgePort, family: Family): boolean {
    if (port.multicastRouter !== 1) return port.multicastRouter === 2;
    for (const each of this.known) {
      if (each.port === port && each.family === family) return each.untilNs > this.sim.nowNs;
    }
    return false;
  }

  /** Those that were heard and are not over, the newest first. */
  list(): readonly RouterPort[] {
    this.known = this.known.filter((each) => each.untilNs > this.sim.nowNs);
    return this.known;
  }

  /** A querier was heard at `port`: it counts until then, unless the user fixed what the port is. */
  heard(port: BridgePort, family: Family, untilNs: number): void {
    if (port.multicastRouter !== 1) return;
    const known = this.known.find((each) => each.port === port && each.family === family);
    if (known !== undefined) known.untilNs = untilNs;
    else this.known = withItem(this.known, 0, { port, family, untilNs });
  }

  /** The port is none any more, or carries nothing. */
  forget(port: BridgePort): void {
    this.known = this.known.filter((each) => each.port !== port);
  }
}
