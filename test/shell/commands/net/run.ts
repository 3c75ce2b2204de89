import { Network } from "../../../../src/host/network.js";
import { hostShell } from "../../../../src/shell/host-shell.js";

/** What a script prints on a machine whose lo is up, both streams as they come. */
export function run(script: string): string {
  const network = new Network({ seed: 1 });
  const host = network.addHost("podwire");
  host.files.writeFile("/etc/resolv.conf", "");
  host.netns.setUp(host.netns.loopback);
  return hostShell(host).runSync(script, { cwd: "/tmp", limitNs: 600e9 }).output;
}
