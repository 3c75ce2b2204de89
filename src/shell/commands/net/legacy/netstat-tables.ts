import type { Netns } from "../../../../host/netns.js";
import { deviceGroups } from "../../../../host/proc/multicast-text.js";
import { Family, formatIp } from "../../../../wire/ip-address.js";
import { interfaceTable } from "./interface-table.js";

/** `netstat -i`: the devices that are up, or all of them. */
export function netstatInterfaces(netns: Netns, isAll: boolean): string {
  return `Kernel Interface table\n${interfaceTable(netns, isAll, true)}`;
}

/** `netstat -g`: the multicast groups of devices, those of IPv4 first. */
export function netstatGroups(netns: Netns, withIpv4: boolean, withIpv6: boolean): string {
  let text = `IPv6/IPv4 Group Memberships
Interface       RefCnt Group
--------------- ------ ---------------------
`;
  for (const family of [Family.V4, Family.V6]) {
    if (!(family === Family.V4 ? withIpv4 : withIpv6)) continue;
    for (const device of netns.allDevices()) {
      for (const [group, users] of deviceGroups(netns, device, family)) {
        text += `${device.name.padEnd(15)} ${String(users).padEnd(6)} ${formatIp(group)}\n`;
      }
    }
  }
  return text;
}
