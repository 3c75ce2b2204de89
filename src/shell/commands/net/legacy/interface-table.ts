import type { Netns } from "../../../../host/netns.js";
import type { InterfaceAddress } from "../../../../ip/interface-address.js";
import type { Interface } from "../../../../link/interface.js";
import { isRunning } from "../../../../link/link-state.js";

/** A row of the interface table: a device, or an alias of one ("eth0:1") with its address. */
export interface InterfaceRow {
  readonly name: string;
  readonly device: Interface;
  /** Null for the device itself. */
  readonly alias: InterfaceAddress | null;
}

/** Devices and the aliases that labels name, in the order of net-tools: by name. */
export function interfaceRows(netns: Netns, isAll: boolean): InterfaceRow[] {
  const rows: InterfaceRow[] = [];
  for (const device of netns.allDevices()) {
    if (!isAll && !device.adminUp) continue;
    rows.push({ name: device.name, device, alias: null });
    for (const address of netns.ipDevice(device).addresses4) {
      if (address.label.includes(":")) rows.push({ name: address.label, device, alias: address });
    }
  }
  return rows.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** `netstat -i` and `ifconfig -s`; `wide` is the column of the name in netstat. */
export function interfaceTable(netns: Netns, isAll: boolean, wide: boolean, only: string | null = null): string {
  const head = wide ? "Iface             MTU" : "Iface      MTU";
  let text = `${head}    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n`;
  for (const { name, device, alias } of interfaceRows(netns, isAll)) {
    if (only !== null && name !== only) continue;
    const c = device.counters;
    text += `${name.padEnd(14)} ${String(device.mtu).padStart(6)} `;
    if (alias !== null) text += `     - no statistics available -                        ${flagLetters(device)}\n`;
    else {
      const column = (value: number, width: number): string => String(value).padStart(width);
      text += `${column(c.rxPackets, 8)} ${column(c.rxErrors, 6)} ${column(c.rxDropped, 6)} ${"0".padEnd(6)} `;
      text += `${column(c.txPackets, 8)} ${column(c.txErrors, 6)} ${column(c.txDropped, 6)} ${column(0, 6)} ${flagLetters(device)}\n`;
    }
  }
  return text;
}

function flagLetters(device: Interface): string {
  let text = "";
  if (device.allMulticast) text += "A";
  if (device.nature.includes("BROADCAST")) text += "B";
  if (device.nature.includes("LOOPBACK")) text += "L";
  if (device.nature.includes("MULTICAST") && device.multicast) text += "M";
  if (device.promiscuous) text += "P";
  if (device.noArp) text += "O";
  if (device.nature.includes("POINTOPOINT")) text += "P";
  if (isRunning(device)) text += "R";
  if (device.adminUp) text += "U";
  return text === "" ? "[NO FLAGS]" : text;
}
