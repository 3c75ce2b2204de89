import type { ManagedFamily } from "../frames/managed-table.js";

/** The tables of ebtables-nft with their chains (xtables_bridge in nft.c); `broute` is not among them. */
export const EB_TABLES: ManagedFamily = {
  family: "bridge",
  tables: {
    filter: [
      { name: "INPUT", hook: "input", priority: "filter" },
      { name: "FORWARD", hook: "forward", priority: "filter" },
      { name: "OUTPUT", hook: "output", priority: "filter" },
    ],
    nat: [
      { name: "PREROUTING", hook: "prerouting", priority: "dstnat" },
      { name: "OUTPUT", hook: "output", priority: "out" },
      { name: "POSTROUTING", hook: "postrouting", priority: "srcnat" },
    ],
  },
};
