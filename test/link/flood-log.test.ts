import fc from "fast-check";
import { expect, it } from "vitest";
import { Cable, type CableOptions } from "../../src/link/cable.js";
import type { IgnoredFrames } from "../../src/link/flood-record.js";
import type { FrameReceiver, Interface } from "../../src/link/interface.js";
import { Switch } from "../../src/link/switch.js";
import { EthernetInterface } from "../../src/link/veth.js";
import { fork } from "../../src/sim/fork.js";
import { Sim } from "../../src/sim/sim.js";
import { Frame } from "../../src/wire/ethernet.js";
import { IcmpMessage } from "../../src/wire/icmp.js";
import { Ipv6Packet } from "../../src/wire/ipv6.js";
import { ipv6FromGroups } from "../../src/wire/ipv6-address.js";
import { type Mac, macOfIpv6Group } from "../../src/wire/mac-address.js";
import { mac, ROOT } from "./fixtures.js";

const STATIONS = 4;
const GROUPS = 3;

/** A stack that listens to groups and counts what it ignores; with `tellsGroups` false its bridge port never sleeps. */
class Station implements FrameReceiver {
  readonly got: string[] = [];
  readonly groups = new Set<Mac>();
  ignored = { count: 0, octets: 0, ecn: [0, 0, 0, 0] };

  constructor(
    readonly sim: Sim,
    readonly tellsGroups: boolean,
  ) {}

  receiveFrame(device: Interface, frame: Frame): void {
    if (this.ignores(device, frame)) this.countIgnored(device, frame);
    else this.got.push(`${this.sim.nowNs} ${frame.src} ${frame.dst} ${frame.byteLength}`);
  }

  ignores(_device: Interface, frame: Frame): boolean {
    return frame.dst >= macOfIpv6Group(group(0)) && !this.groups.has(frame.dst);
  }

  countIgnored(_device: Interface, frame: Frame): void {
    const packet = frame.payload;
    if (packet.kind !== "ipv6") throw new Error("only packets of IPv6 are ignored");
    const { ignored } = this;
    ignored.count++;
    ignored.octets += packet.byteLength;
    ignored.ecn[packet.tos & 3] = (ignored.ecn[packet.tos & 3] ?? 0) + 1;
  }

  countAllIgnored(_device: Interface, { count, packetBytes, ect1, ect0, ce }: IgnoredFrames): void {
    const { ignored } = this;
    ignored.count += count;
    ignored.octets += packetBytes;
    for (const [ecn, more] of [count - ect1 - ect0 - ce, ect1, ect0, ce].entries()) {
      ignored.ecn[ecn] = (ignored.ecn[ecn] ?? 0) + more;
    }
  }

  groupsHeard(): readonly Mac[] | null {
    return this.tellsGroups ? [...this.groups] : null;
  }

  carrierAsked(): void {}

  carrierNews(device: Interface): void {
    device.tellNews();
  }

  deviceChanged(): void {}
}

function group(number: number): ReturnType<typeof ipv6FromGroups> {
  return ipv6FromGroups([0xff02, 0, 0, 0, 0, 0, 0, 0x40 + number]);
}

/** A frame to a group, or to a station. */
function frameFrom(station: number, to: number, bytes: number, tos: number): Frame {
  const own = ipv6FromGroups([0xfe80, 0, 0, 0, 0, 0, 0, station + 1]);
  const dst = to < GROUPS ? group(to) : ipv6FromGroups([0xfe80, 0, 0, 0, 0, 0, 0, to - GROUPS + 1]);
  const packet = new Ipv6Packet(own, dst, 58, 255, new IcmpMessage(143, 0, 0, new Uint8Array(bytes)), { tos });
  return new Frame(to < GROUPS ? macOfIpv6Group(dst) : mac(to - GROUPS), mac(station), 0x86dd, packet);
}

/** One thing that happens; frames move at multiples of 8 ns and all else happens between, so that nothing is a tie. */
type Action =
  | {
      readonly kind: "send";
      readonly count: number;
      readonly station: number;
      readonly to: number;
      readonly bytes: number;
      readonly tos: number;
    }
  | { readonly kind: "look"; readonly station: number; readonly atBridge: boolean }
  | { readonly kind: "look at all" }
  | { readonly kind: "listen"; readonly station: number; readonly to: number }
  | { readonly kind: "impair"; readonly station: number; readonly options: CableOptions }
  | { readonly kind: "hairpin"; readonly station: number }
  | { readonly kind: "fork" }
  | { readonly kind: "wait"; readonly units: number };

/** Stations around one bridge. */
class World {
  readonly sim = new Sim(3);
  readonly bridge = new Switch(this.sim, "br0", mac(0x50), ROOT);
  readonly stations: Station[] = [];
  readonly cards: EthernetInterface[] = [];
  readonly cables: Cable[] = [];
  readonly looks: string[] = [];

  constructor(tellsGroups: boolean, cables: readonly CableOptions[]) {
    this.bridge.setUp(true);
    for (const [at, options] of cables.entries()) {
      const card = new EthernetInterface(this.sim, `e${at}`, mac(at), ROOT);
      const far = new EthernetInterface(this.sim, `p${at}`, mac(0x20 + at), ROOT);
      for (const one of [card, far]) one.setUp(true);
      this.cables.push(new Cable(this.sim, card, far, this.sim.rng.fork(`c${at}`), options));
      this.bridge.addPort(far);
      const station = new Station(this.sim, tellsGroups);
      card.receiver = station;
      this.cards.push(card);
      this.stations.push(station);
    }
  }

  play(action: Action): void {
    const at = "station" in action ? action.station : 0;
    const card = this.cards[at];
    const port = this.bridge.ports[STATIONS - 1 - at];
    if (card === undefined || port === undefined) throw new Error(`no station ${at}`);
    if (action.kind === "send") {
      for (let i = 0; i < action.count; i++) card.send(frameFrom(at, action.to, action.bytes, action.tos));
    } else if (action.kind === "wait") this.sim.runUntil(this.sim.nowNs + action.units * 8);
    else {
      this.sim.runUntil(this.sim.nowNs + 4);
      if (action.kind === "look") this.look(at, action.atBridge);
      else if (action.kind === "look at all") this.lookAtAll();
      else if (action.kind === "listen") {
        const address = macOfIpv6Group(group(action.to));
        card.wake();
        if (this.stations[at]?.groups.delete(address) === false) this.stations[at]?.groups.add(address);
      } else if (action.kind === "impair") this.cables[at]?.impair(action.options);
      else if (action.kind === "hairpin") {
        port.wake();
        port.hairpin = !port.hairpin;
      }
      this.sim.runUntil(this.sim.nowNs + 4);
    }
  }

  lookAtAll(): void {
    for (let at = 0; at < STATIONS; at++) for (const side of [true, false]) this.look(at, side);
  }

  private look(at: number, atBridge: boolean): void {
    const device = atBridge ? this.bridge.ports[STATIONS - 1 - at]?.device : this.cards[at];
    this.looks.push(
      `${this.sim.nowNs} ${JSON.stringify(device?.counters)} ${JSON.stringify(this.stations[at]?.ignored)}`,
    );
  }
}

function played(tellsGroups: boolean, cables: readonly CableOptions[], actions: readonly Action[]): unknown {
  let world = new World(tellsGroups, cables);
  world.sim.runUntil(80_000);
  for (const action of actions) {
    // A copy goes on in the place of the world: what was logged has to be in it.
    if (action.kind === "fork") world = fork(world);
    else world.play(action);
  }
  world.sim.runUntil(world.sim.nowNs + 1_000_000_004);
  world.lookAtAll();
  return { looks: world.looks, got: world.stations.map(({ got }) => got) };
}

const cable: fc.Arbitrary<CableOptions> = fc.record(
  {
    delayNs: fc.constantFrom(0, 800, 8_000, 80_000),
    rateBps: fc.constantFrom(0, 1e7, 1e8, 1e9),
    queueLimitPackets: fc.constantFrom(1, 3, 1000),
    queueLimitBytes: fc.constantFrom(150, 1_000),
  },
  { requiredKeys: ["delayNs", "rateBps"] },
);
const station = fc.nat(STATIONS - 1);
const send = fc.record({
  kind: fc.constant("send" as const),
  count: fc.constantFrom(1, 1, 1, 12),
  station,
  to: fc.oneof({ weight: 4, arbitrary: fc.nat(GROUPS - 1) }, fc.integer({ min: GROUPS, max: GROUPS + STATIONS - 1 })),
  bytes: fc.constantFrom(8, 60, 400),
  tos: fc.nat(3),
});
const wait = fc.record({
  kind: fc.constant("wait" as const),
  units: fc.oneof(fc.nat(40), fc.nat(2_000), fc.constantFrom(20_000, 200_000)),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 12, arbitrary: send },
  { weight: 6, arbitrary: wait },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("look" as const), station, atBridge: fc.boolean() }) },
  fc.record({ kind: fc.constant("listen" as const), station, to: fc.nat(GROUPS - 1) }),
  fc.record({ kind: fc.constant("impair" as const), station, options: cable }),
  fc.record({ kind: fc.constant("hairpin" as const), station }),
  { weight: 3, arbitrary: fc.constant({ kind: "look at all" as const }) },
  fc.constant({ kind: "fork" as const }),
);

it("counters, arrivals and queues are those of plain delivery, whenever ports sleep and whoever looks when", () => {
  fc.assert(
    fc.property(
      // Often all cables are alike: then ports share what they work out.
      fc.oneof(
        fc.array(cable, { minLength: STATIONS, maxLength: STATIONS }),
        fc.tuple(cable, cable).map(([one, other]) => [one, one, { ...one, rateBps: other.rateBps ?? 0 }, one]),
      ),
      fc.array(action, { minLength: 20, maxLength: 150 }),
      (cables, actions) => {
        expect(played(true, cables, actions)).toEqual(played(false, cables, actions));
      },
    ),
    { numRuns: Number(process.env.FLOOD_RUNS ?? 60) },
  );
});
