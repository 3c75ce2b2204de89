import { Family } from "../../wire/ip-address.js";
import type { NftParts, Table } from "../rules/table.js";
import { type NftFamily, NftTable } from "./model/nft-table.js";

/** "ip" or "ip6": nft's family of a table of iptables. */
export function familyOfTable(table: Table): NftFamily {
  return table.family === Family.V4 ? "ip" : "ip6";
}

/** A table of iptables as nft works on it: its sets and objects are here; its chains are iptables', and numbers are theirs. */
export class TableParts extends NftTable implements NftParts {
  readonly isNftParts = true;
  /** The table as it is now: restoring puts another in its place. */
  owner: Table;

  constructor(owner: Table) {
    super(familyOfTable(owner), owner.name, owner.handle, null, false);
    this.owner = owner;
  }

  override newHandle(): number {
    return this.owner.newHandle();
  }

  get isBare(): boolean {
    return this.madeSets.size === 0 && this.objects.size === 0;
  }
}

/** What nft keeps in a table of iptables; null when that is nothing. */
export function partsOf(table: Table): TableParts | null {
  return table.parts instanceof TableParts && !table.parts.isBare ? table.parts : null;
}
