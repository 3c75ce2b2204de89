import { Tuple } from "../conntrack/tuple.js";
import type { IpvsConnection } from "./ipvs-connection.js";

/** One of a connection's two tuples, with its place in the table of those. */
export class ConnectionLink extends Tuple {
  readonly connection: IpvsConnection;
  /** What it stands under; a tuple that changes has to be taken out first. */
  hash = 0;

  constructor(
    connection: IpvsConnection,
    src: Tuple["src"],
    dst: Tuple["dst"],
    protocol: number,
    srcPort: number,
    dstPort: number,
  ) {
    super(src, dst, protocol, srcPort, dstPort);
    this.connection = connection;
  }
}
