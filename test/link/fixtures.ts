import type { Cable } from "../../src/link/cable.js";
import type { FrameReceiver, Interface } from "../../src/link/interface.js";
import { createVethPair, type VethInterface } from "../../src/link/veth.js";
import type { Sim } from "../../src/sim/sim.js";
import type { DropReason } from "../../src/trace/drop-reason.js";
import type { DeviceLabel, NamespaceLabel, Trace } from "../../src/trace/trace.js";
import { Frame } from "../../src/wire/ethernet.js";
import { type Mac, parseMac } from "../../src/wire/mac-address.js";
import { type IpPacket, RawPayload } from "../../src/wire/payload.js";

/** The machine's own namespace. */
export const ROOT: NamespaceLabel = { hostName: "h", name: "" };

/** 02:00:00:00:00:NN. */
export function mac(number: number): Mac {
  return (0x0200_0000_0000 + number) as Mac;
}

export const BROADCAST = parseMac("ff:ff:ff:ff:ff:ff");

/** A frame whose payload is `bytes` long and begins with `mark`. */
export function frame(dst: Mac, src: Mac, mark = 0, bytes = 46, vlanTag = -1): Frame {
  const data = new Uint8Array(Math.max(bytes, 4));
  new DataView(data.buffer).setUint32(0, mark);
  return new Frame(dst, src, 0x88b5, new RawPayload(data), vlanTag);
}

/** The mark of `frame`. */
export function markOf(received: Frame): number {
  if (!(received.payload instanceof RawPayload)) throw new Error("not a frame of these tests");
  const data = received.payload.data;
  return new DataView(data.buffer, data.byteOffset).getUint32(0);
}

/** What a device's stack got, and when. */
export class Collector implements FrameReceiver {
  readonly got: { readonly device: string; readonly frame: Frame; readonly atNs: number }[] = [];
  changes = 0;

  constructor(private readonly sim: Sim) {}

  receiveFrame(device: Interface, received: Frame): void {
    this.got.push({ device: device.name, frame: received, atNs: this.sim.nowNs });
  }

  ignores(): boolean {
    return false;
  }

  countIgnored(): void {}
  countAllIgnored(): void {}

  groupsHeard(): null {
    return null;
  }

  carrierAsked(): void {}

  carrierNews(device: Interface): void {
    device.tellNews();
  }

  deviceChanged(): void {
    this.changes++;
  }

  /** The devices that got a frame since the last call, sorted. */
  take(): string[] {
    return this.got.splice(0).map((entry) => entry.device);
  }
}

/** Why frames ended, and at which device. */
export class Drops implements Trace {
  readonly all: { readonly device: string; readonly reason: DropReason }[] = [];
  tx(): void {}
  rx(): void {}
  rewrite(): void {}
  note(): void {}
  drop(
    _nowNs: number,
    _namespace: NamespaceLabel,
    device: DeviceLabel | null,
    _what: Frame | IpPacket,
    reason: DropReason,
  ): void {
    this.all.push({ device: device?.name ?? "", reason });
  }
}

/** A veth pair that is up at both ends. */
export function vethUp(
  sim: Sim,
  nameA: string,
  nameB: string,
  macA: Mac,
  macB: Mac,
): readonly [VethInterface, VethInterface] {
  const pair = createVethPair(
    sim,
    { name: nameA, mac: macA, namespace: ROOT },
    { name: nameB, mac: macB, namespace: ROOT },
    sim.rng.fork(`${nameA}-${nameB}`),
  );
  pair[0].setUp(true);
  pair[1].setUp(true);
  return pair;
}

export type { Cable };
