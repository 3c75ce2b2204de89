import type { IpvsConnection } from "./ipvs-connection.js";

/** All connections and templates, oldest first. Each knows its neighbours, so that one more costs nothing beside itself. */
export class ConnectionList {
  size = 0;
  oldest: IpvsConnection | null = null;
  private newest: IpvsConnection | null = null;

  /** Puts one in that is in no list, behind all others. */
  add(connection: IpvsConnection): void {
    connection.older = this.newest;
    if (this.newest === null) this.oldest = connection;
    else this.newest.newer = connection;
    this.newest = connection;
    this.size++;
  }

  /** Takes one out; a walk that stands at it has to know its `newer` already. */
  delete(connection: IpvsConnection): void {
    const { older, newer } = connection;
    if (older === null) this.oldest = newer;
    else older.newer = newer;
    if (newer === null) this.newest = older;
    else newer.older = older;
    connection.older = null;
    connection.newer = null;
    this.size--;
  }
}
