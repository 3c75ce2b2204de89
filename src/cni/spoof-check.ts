import { NodeTable } from "./node-table.js";
import type { PluginCall } from "./plugin.js";

const TABLE = "bridge nat";

/** What arrives at a port of the bridge must come from the container's own link address (link.NewSpoofChecker). @throws CniError */
export function addSpoofCheck(call: PluginCall, port: string, mac: string): void {
  const { own, macs, comment } = namesOf(call);
  new NodeTable(call.hostNetns, TABLE).run(
    [
      "add table @",
      "add chain @ PREROUTING { type filter hook prerouting priority -300 ; policy accept ; }",
      `add chain @ ${own}`,
      `add chain @ ${macs}`,
      `flush chain @ ${own}`,
      `flush chain @ ${macs}`,
      `add rule @ PREROUTING iifname "${port}" jump ${own} ${comment}`,
      `add rule @ ${own} jump ${macs} ${comment}`,
      `add rule @ ${macs} ether saddr ${mac} return ${comment}`,
      `add rule @ ${macs} drop ${comment}`,
    ],
    "failed to setup spoof-check",
  );
}

/** Takes the container's rules and chains away; silent when they are gone. */
export function removeSpoofCheck(call: PluginCall): void {
  const { own, macs, text } = namesOf(call);
  const table = new NodeTable(call.hostNetns, TABLE);
  if (table.commented(own).length === 0) return;
  table.deleteCommented("PREROUTING", (comment) => comment === text);
  table.run([`delete chain @ ${own}`, `delete chain @ ${macs}`], "failed to teardown spoof-check");
}

function namesOf({ containerId, ifName }: PluginCall): { own: string; macs: string; text: string; comment: string } {
  const own = `cni-br-iface-${containerId}-${ifName}`;
  const text = `macspoofchk-${containerId}-${ifName}`;
  return { own, macs: `${own}-mac`, text, comment: `comment "${text}"` };
}
