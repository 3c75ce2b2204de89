import { HashIndex } from "../conntrack/hash-index.js";
import { hashTuple, type Tuple } from "../conntrack/tuple.js";
import type { ConnectionLink } from "./connection-link.js";
import type { IpvsConnection } from "./ipvs-connection.js";

/** Connections by both of their tuples, together, for a packet is asked about with both. A look makes nothing. */
export class ConnectionTable {
  private readonly links = new HashIndex<ConnectionLink>();

  /** The newest connection that a client's packet with this tuple is of, or template, or null. */
  ofRequest(tuple: Tuple, templates = false): IpvsConnection | null {
    const { links } = this;
    const hash = hashTuple(tuple, 0);
    let newest: IpvsConnection | null = null;
    for (let place = links.first(hash); place >= 0; place = links.next(place, hash)) {
      const link = links.at(place);
      if (link === null || link !== link.connection.request || !link.equals(tuple)) continue;
      if (link.connection.isTemplate === templates) newest = link.connection;
    }
    return newest;
  }

  /** The newest connection that a server's packet with this tuple is of, or null. */
  ofResponse(tuple: Tuple): IpvsConnection | null {
    const { links } = this;
    const hash = hashTuple(tuple, 0);
    let newest: IpvsConnection | null = null;
    for (let place = links.first(hash); place >= 0; place = links.next(place, hash)) {
      const link = links.at(place);
      if (link !== null && link === link.connection.response && link.equals(tuple)) newest = link.connection;
    }
    return newest;
  }

  /** Puts a connection in; of a template its request alone, for no packet is a template's answer. */
  add(connection: IpvsConnection): void {
    this.put(connection.request);
    if (!connection.isTemplate) this.put(connection.response);
  }

  remove(connection: IpvsConnection): void {
    this.links.delete(connection.request);
    if (!connection.isTemplate) this.links.delete(connection.response);
  }

  private put(link: ConnectionLink): void {
    link.hash = hashTuple(link, 0);
    this.links.add(link);
  }
}
