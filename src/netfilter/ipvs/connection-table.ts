import { hashTuple, type Tuple } from "../conntrack/tuple.js";
import type { IpvsConnection } from "./ipvs-connection.js";

/** Connections by one of their two tuples, keyed by an integer. */
export class ConnectionTable {
  private readonly byHash = new Map<number, IpvsConnection[]>();
  private readonly side: "request" | "response";

  constructor(side: "request" | "response") {
    this.side = side;
  }

  /** The newest connection with this tuple, or null; `templates` tells which kind is meant. */
  find(tuple: Tuple, templates = false): IpvsConnection | null {
    const found = this.byHash.get(hashTuple(tuple, 0));
    if (found === undefined) return null;
    for (let i = found.length - 1; i >= 0; i--) {
      const one = found[i];
      if (one !== undefined && one.isTemplate === templates && one[this.side].equals(tuple)) return one;
    }
    return null;
  }

  add(connection: IpvsConnection): void {
    const hash = hashTuple(connection[this.side], 0);
    const found = this.byHash.get(hash);
    if (found === undefined) this.byHash.set(hash, [connection]);
    else found.push(connection);
  }

  remove(connection: IpvsConnection): void {
    const hash = hashTuple(connection[this.side], 0);
    const rest = this.byHash.get(hash)?.filter((one) => one !== connection) ?? [];
    if (rest.length === 0) this.byHash.delete(hash);
    else this.byHash.set(hash, rest);
  }
}
