import type { CommandTable } from "../command.js";
import { coreCommands } from "./core.js";
import { ARPTABLES_COMMANDS } from "./net/arptables.js";
import { CNI_PLUGINS } from "./net/cni/cni-plugin.js";
import { cnitool } from "./net/cni/cnitool.js";
import { EBTABLES_COMMANDS } from "./net/ebtables.js";
import { IPROUTE2_COMMANDS } from "./net/iproute2.js";
import { IPTABLES_COMMANDS } from "./net/iptables.js";
import { ipvsadm, ipvsadmRestore, ipvsadmSave } from "./net/ipvsadm.js";
import { nfacct } from "./net/nfacct.js";
import { nft } from "./net/nft.js";
import { TOOL_COMMANDS } from "./net/tools.js";
import { xtablesMonitor } from "./net/xtables-monitor.js";

/** Every program that an emulated machine has. */
export function allCommands(): CommandTable {
  return new Map([
    ...coreCommands(),
    ["xtables-monitor", xtablesMonitor] as const,
    ...ARPTABLES_COMMANDS,
    ...EBTABLES_COMMANDS,
    ...IPTABLES_COMMANDS,
    ...IPROUTE2_COMMANDS,
    ...TOOL_COMMANDS,
    ...CNI_PLUGINS,
    ["cnitool", cnitool],
    ["nfacct", nfacct],
    ["nft", nft],
    ["ipvsadm", ipvsadm],
    ["ipvsadm-restore", ipvsadmRestore],
    ["ipvsadm-save", ipvsadmSave],
  ]);
}
