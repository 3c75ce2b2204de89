import type { Mac } from "../wire/mac-address.js";

/**
 * The addresses beside its own that a device listens to: groups that were joined, and what `bridge fdb add .. self`
 * adds (dev->mc and dev->uc). Virtual devices deliver every frame anyway, so this is what the tools list, no filter.
 */
export class AddressList {
  /** Null until there is one: most devices listen to nothing else. */
  private users: Map<Mac, number> | null = null;

  /** One more user of `mac`; true when it is the first. */
  add(mac: Mac): boolean {
    if (this.users === null) this.users = new Map();
    const count = this.users.get(mac) ?? 0;
    this.users.set(mac, count + 1);
    return count === 0;
  }

  /** One user of `mac` less; false when it had none. */
  remove(mac: Mac): boolean {
    const count = this.users?.get(mac);
    if (this.users === null || count === undefined) return false;
    if (count === 1) this.users.delete(mac);
    else this.users.set(mac, count - 1);
    return true;
  }

  has(mac: Mac): boolean {
    return this.users?.has(mac) === true;
  }

  get isEmpty(): boolean {
    return this.users === null || this.users.size === 0;
  }

  /** In the order in which they were added. */
  addresses(): Mac[] {
    return this.users === null ? [] : [...this.users.keys()];
  }
}
