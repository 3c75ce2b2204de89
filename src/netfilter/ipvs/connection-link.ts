import type { Tuple } from "../conntrack/tuple.js";
import type { IpvsConnection } from "./ipvs-connection.js";

/** A connection in a table by one of its tuples. */
export class ConnectionLink {
  readonly connection: IpvsConnection;
  readonly tuple: Tuple;
  /** What it stands under; a tuple that changes has to be taken out first. */
  hash = 0;
  /** The next one in its bucket, which is older; null for the last. */
  next: ConnectionLink | null = null;

  constructor(connection: IpvsConnection, tuple: Tuple) {
    this.connection = connection;
    this.tuple = tuple;
  }
}
