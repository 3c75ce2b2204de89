/** Names are cut to this many characters (NFACCT_NAME_MAX). */
const LONGEST_NAME = 31;

/** A named pair of counters that rules add to (`-m nfacct --nfacct-name`). */
export class Account {
  readonly name: string;
  packets = 0;
  bytes = 0;

  constructor(name: string) {
    this.name = name;
  }
}

/** The accounts of one namespace, in the order in which they were made (nfnetlink_acct.c). Simplified: without quotas. */
export class Accounts {
  private readonly byName = new Map<string, Account>();

  /** The account, or null. */
  get(name: string): Account | null {
    return this.byName.get(name) ?? null;
  }

  all(): Account[] {
    return [...this.byName.values()];
  }

  /** Makes an account; false when there is one of that name. */
  add(name: string): boolean {
    const kept = accountName(name);
    if (this.byName.has(kept)) return false;
    this.byName.set(kept, new Account(kept));
    return true;
  }

  remove(name: string): void {
    this.byName.delete(name);
  }
}

/** The name as the kernel keeps it. */
export function accountName(text: string): string {
  return text.slice(0, LONGEST_NAME);
}
