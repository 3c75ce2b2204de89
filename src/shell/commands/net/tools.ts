import type { Command } from "../../command.js";
import { agnhost } from "./agnhost.js";
import { arping } from "./arping.js";
import { conntrack, ipset } from "./conntrack.js";
import { dmesg } from "./dmesg.js";
import { dig } from "./dns/dig.js";
import { getent } from "./dns/getent.js";
import { host } from "./dns/host.js";
import { nslookup } from "./dns/nslookup.js";
import { ethtool } from "./ethtool.js";
import { hostname } from "./hostname.js";
import { curl } from "./http/curl.js";
import { wget } from "./http/wget.js";
import { modprobe } from "./modprobe.js";
import { nc } from "./nc/nc.js";
import { nsenter } from "./nsenter.js";
import { nstat } from "./nstat.js";
import { ping } from "./ping/ping.js";
import { python3 } from "./python/python3.js";
import { fuser } from "./sockets/fuser.js";
import { lsof } from "./sockets/lsof.js";
import { netstat } from "./sockets/netstat.js";
import { ss } from "./sockets/ss.js";
import { sysctl } from "./sysctl.js";
import { tcpdump } from "./tcpdump/tcpdump.js";
import { traceroute } from "./trace/traceroute.js";
import { unshare } from "./unshare.js";

/** The network's tools besides ip, bridge, iptables and what net-tools configures with. */
export const TOOL_COMMANDS: readonly (readonly [string, Command])[] = [
  ["agnhost", agnhost],
  ["arping", arping],
  ["conntrack", conntrack],
  ["curl", curl],
  ["dig", dig],
  ["dmesg", dmesg],
  ["dnsdomainname", hostname],
  ["ethtool", ethtool],
  ["fuser", fuser],
  ["getent", getent],
  ["host", host],
  ["hostname", hostname],
  ["ipset", ipset],
  ["lsof", lsof],
  ["modprobe", modprobe],
  ["nc", nc],
  ["nc.openbsd", nc],
  ["netcat", nc],
  ["netstat", netstat],
  ["nsenter", nsenter],
  ["nslookup", nslookup],
  ["nstat", nstat],
  ["ping", ping],
  ["ping4", ping],
  ["ping6", ping],
  ["python3", python3],
  ["ss", ss],
  ["sysctl", sysctl],
  ["tcpdump", tcpdump],
  ["traceroute", traceroute],
  ["traceroute6", traceroute],
  ["unshare", unshare],
  ["wget", wget],
];
