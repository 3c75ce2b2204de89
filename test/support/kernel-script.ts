import { Network } from "../../src/host/network.js";
import { hostShell } from "../../src/shell/host-shell.js";
import { encodeText } from "../../src/shell/stream.js";

/** The transcript of a script as test/kernel/record writes it, made by podwire on a machine as the recorder has it. */
export function emulatedTranscript(script: string, fileName: string, seed = 1): string {
  const network = new Network({ seed });
  const host = network.addHost("podwire");
  host.files.writeFile("/etc/resolv.conf", "");
  host.files.writeFile(`/tmp/${fileName}`, encodeText(script));
  // The recording machine has memory enough for larger windows than Linux's usual 6 MiB (defaults/sysctl.txt).
  host.netns.sysctl.set("net.ipv4.tcp_rmem", "4096 131072 33554432");
  const shell = hostShell(host);
  const outcome = shell.runSync(script, {
    name: fileName,
    cwd: "/tmp",
    env: { LC_ALL: "C", HOME: "/root", TERM: "dumb", USER: "root", SHELL: "/bin/bash" },
    limitNs: 600_000_000_000,
  });
  // The recorder's $(tail -c 1) cannot tell a NUL from nothing.
  const gap = /[\n\0]$|^$/.test(outcome.output.slice(-1)) ? "" : "\n";
  return `${outcome.output}${gap}exit ${outcome.exitCode}\n`;
}
