import { RouteTableId } from "../../../../ip/route-kinds.js";
import { routeTableName } from "../../../../ip/route-text.js";
import type { Process } from "../../../process.js";
import { parseNumber } from "./arguments.js";
import type { IpSession } from "./session.js";

const FILE = "/etc/iproute2/rt_tables";
const FOLDER = "/etc/iproute2/rt_tables.d";

/** The names of route tables, as iproute2 reads them from /etc/iproute2/rt_tables and rt_tables.d (lib/rt_names.c). */
export class RouteTableNames {
  /** What is wrong with the files, for standard error; "" when nothing is. */
  readonly complaint: string;
  private readonly numbers = new Map<string, number>();
  private readonly names = new Map<number, string>();

  constructor(process: Process) {
    for (const id of [RouteTableId.Default, RouteTableId.Main, RouteTableId.Local]) this.add(id, routeTableName(id));
    const { files } = process;
    const extra = files.find(FOLDER) !== null ? files.list(FOLDER).filter((name) => /[^.].*\.conf$/.test(name)) : [];
    let complaint = "";
    for (const path of [FILE, ...extra.map((name) => `${FOLDER}/${name}`)]) {
      if (files.find(path) !== null) complaint += this.read(path, files.readFile(path));
    }
    this.complaint = complaint;
  }

  /** The number of a table by name or number, or null. */
  number(word: string): number | null {
    return this.numbers.get(word) ?? parseNumber(word);
  }

  /** The name of a table, or its number. Of several names the last that was read. */
  name(table: number): string {
    return this.names.get(table) ?? String(table);
  }

  /** Lines of a number and a name; what follows a line that is none is not read. Answers what is wrong, or "". */
  private read(path: string, text: string): string {
    for (const line of text.split("\n")) {
      if (/^[ \t]*(#|$)/.test(line)) continue;
      const [, id, name] = /^\s*(0x[\da-f]+|-?\d+)\s+(\S+)(\s+#.*|\s*)$/i.exec(line) ?? [];
      if (id === undefined || name === undefined) return `Database ${path} is corrupted at ${line.trimStart()}\n\n`;
      this.add(Number(id), name);
    }
    return "";
  }

  /** Of several tables of one name the one counts that stands first in the hash of 256 places. */
  private add(id: number, name: string): void {
    const known = this.numbers.get(name);
    if (known === undefined || (id & 255) <= (known & 255)) this.numbers.set(name, id);
    this.names.set(id, name);
  }
}

/** The names of route tables in a run of `ip`, read when they are first asked for; what is wrong with the files is told once. */
export function routeTables(session: IpSession): RouteTableNames {
  if (session.routeTables === null) {
    session.routeTables = new RouteTableNames(session.process);
    if (session.routeTables.complaint !== "") session.error(session.routeTables.complaint);
  }
  return session.routeTables;
}
