/** Placeholder contract: the netfilter part replaces this file. */
export class ConntrackEntry {
  mark = 0;
}
