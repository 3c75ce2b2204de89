import { findHost, parseHosts } from "../../../dns/hosts-file.js";
import type { HostNames } from "../../../netfilter/text/host-mask.js";
import { Family, type IpAddress, tryParseIp } from "../../../wire/ip-address.js";
import { IPV4_LOOPBACK } from "../../../wire/ipv4-address.js";
import { IPV6_LOOPBACK } from "../../../wire/ipv6-address.js";
import type { Process } from "../../process.js";

/** Networks of Debian's /etc/networks, by address: what getnetbyaddr(3) knows when a machine has no file of its own. */
const NETWORKS = "default 0.0.0.0\nloopback 127.0.0.0\nlink-local 169.254.0.0\n";

/**
 * Names as /etc/hosts and /etc/networks have them. Simplified: name servers are not asked, so a listing never waits; a
 * host that only DNS knows has to be given by its address.
 */
export class FileNames implements HostNames {
  private readonly process: Process;

  constructor(process: Process) {
    this.process = process;
  }

  resolve(name: string, family: Family): readonly IpAddress[] {
    const hosts = this.text("/etc/hosts") ?? "";
    const found = findHost(hosts, name, family)?.addresses ?? [];
    if (family === Family.V6) return found;
    // Where IPv4 is asked for, the C library reads ::1 as 127.0.0.1, even beside that (nss_files).
    const loopbacks = parseHosts(hosts).filter(
      (each) => each.address === IPV6_LOOPBACK && [each.canonicalName, ...each.aliases].includes(name),
    );
    return [...found, ...loopbacks.map(() => IPV4_LOOPBACK)];
  }

  nameOf(address: IpAddress): string | null {
    const host = parseHosts(this.text("/etc/hosts") ?? "").find((each) => each.address === address);
    if (host !== undefined) return host.canonicalName;
    for (const line of (this.text("/etc/networks") ?? NETWORKS).split("\n")) {
      const [name = "", network = ""] = line.replace(/#.*/, "").trim().split(/\s+/);
      if (typeof address === "number" && name !== "" && tryParseIp(network) === address) return name;
    }
    return null;
  }

  private text(path: string): string | null {
    const node = this.process.files.find(path);
    return node?.kind === "file" ? node.content : null;
  }
}
