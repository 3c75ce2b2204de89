import { SparseMap } from "../../sim/sparse-map.js";
import { Family, familyOf, type IpAddress } from "../../wire/ip-address.js";
import type { VirtualServer } from "./virtual-server.js";

/** The virtual servers of a namespace by where they are: found for each packet that comes. */
export class ServerTable {
  /** By address, then by protocol and port. */
  private readonly places = new Map<IpAddress, SparseMap<number, VirtualServer>>();
  /** Those for firewall marks. */
  private readonly marks = {
    [Family.V4]: new Map<number, VirtualServer>(),
    [Family.V6]: new Map<number, VirtualServer>(),
  };
  private readonly counts = { [Family.V4]: 0, [Family.V6]: 0 };

  get size(): number {
    return this.counts[Family.V4] + this.counts[Family.V6];
  }

  /** How many there are in a family. */
  count(family: Family): number {
    return this.counts[family];
  }

  /** The one at an address, or null. */
  get(protocol: number, address: IpAddress, port: number): VirtualServer | null {
    return this.places.get(address)?.get(protocol * 65_536 + port) ?? null;
  }

  /** The one for a firewall mark in the family of `any`, or null. */
  getByMark(mark: number, any: IpAddress): VirtualServer | null {
    return this.marks[familyOf(any)].get(mark) ?? null;
  }

  /** The one in whose place `server` would stand, or null. */
  getLike({ mark, protocol, address, port }: VirtualServer): VirtualServer | null {
    return mark === 0 ? this.get(protocol, address, port) : this.getByMark(mark, address);
  }

  add(server: VirtualServer): void {
    if (this.getLike(server) === null) this.counts[server.family]++;
    if (server.mark !== 0) {
      this.marks[server.family].set(server.mark, server);
      return;
    }
    let place = this.places.get(server.address);
    if (place === undefined) {
      place = new SparseMap();
      this.places.set(server.address, place);
    }
    place.set(server.protocol * 65_536 + server.port, server);
  }

  delete(server: VirtualServer): void {
    const { mark, family, protocol, address, port } = server;
    if (this.getLike(server) === null) return;
    this.counts[family]--;
    if (mark !== 0) {
      this.marks[family].delete(mark);
      return;
    }
    const place = this.places.get(address);
    place?.delete(protocol * 65_536 + port);
    if (place?.size === 0) this.places.delete(address);
  }

  /** All of them, in no order that means something. */
  all(): VirtualServer[] {
    const found: VirtualServer[] = [...this.marks[Family.V4].values(), ...this.marks[Family.V6].values()];
    for (const place of this.places.values()) for (const server of place.values()) found.push(server);
    return found;
  }
}
