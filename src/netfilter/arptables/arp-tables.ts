import type { ManagedFamily } from "../frames/managed-table.js";

/** The table of arptables-nft with its chains (xtables_arp in nft.c). */
export const ARP_TABLES: ManagedFamily = {
  family: "arp",
  tables: {
    filter: [
      { name: "INPUT", hook: "input", priority: "filter" },
      { name: "OUTPUT", hook: "output", priority: "filter" },
    ],
  },
};
