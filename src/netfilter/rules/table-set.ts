import type { Family } from "../../wire/ip-address.js";
import { TABLE_NAMES, Table, type TableName, type TableOwner } from "./table.js";

/** The tables of one family, by name; null until something was asked of one. */
export class TableSet {
  readonly family: Family;
  private readonly byName = new Map<TableName, Table>();
  private readonly owner: TableOwner;

  constructor(family: Family, owner: TableOwner) {
    this.family = family;
    this.owner = owner;
  }

  /** The table, or null when nobody used it yet. */
  get(name: TableName): Table | null {
    return this.byName.get(name) ?? null;
  }

  /** The table, made when it is new. */
  use(name: TableName): Table {
    let table = this.byName.get(name);
    if (table === undefined) {
      table = new Table(this.family, name, this.owner);
      table.handle = this.owner.newTableHandle();
      this.byName.set(name, table);
    }
    return table;
  }

  /** Puts `table` in the place of the one of its name; one that goes for it (`isNew`) is made anew. */
  replace(table: Table, isNew = false): void {
    const before = isNew ? undefined : this.byName.get(table.name);
    if (isNew) this.byName.delete(table.name);
    table.handle = before?.handle ?? this.owner.newTableHandle();
    this.byName.set(table.name, table);
    table.changed();
  }

  /** Takes over a table that nft made, with its number. */
  adopt(table: Table): void {
    this.byName.set(table.name, table);
    table.changed();
  }

  /** Forgets a table that a command made and could not fill. */
  discard(name: TableName): void {
    this.byName.get(name)?.changed();
    this.byName.delete(name);
  }

  /** The tables that exist, in the order in which they were made. */
  asMade(): Table[] {
    return Array.from(this.byName.values());
  }

  /** The tables that exist, in the order of `iptables-save`. */
  all(): Table[] {
    return TABLE_NAMES.flatMap((name) => this.byName.get(name) ?? []);
  }
}
