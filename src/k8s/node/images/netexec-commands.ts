import { octetsOf, textOf } from "../../../apps/http/octets.js";
import type { SctpService } from "../../../apps/sctp/sctp-server.js";
import { TextServer, type TextServerPorts } from "../../../apps/text-server.js";
import type { Netns } from "../../../host/netns.js";
import { formatIp, type IpAddress } from "../../../wire/ip-address.js";

/** agnhost netexec's commands by UDP and SCTP: `hostname`, `echo WORDS` and `clientip`; others are not answered. */
export class NetexecCommands implements SctpService {
  private readonly hostName: string;

  constructor(hostName: string) {
    this.hostName = hostName;
  }

  answer(message: Uint8Array, from: IpAddress, fromPort: number): Uint8Array | null {
    const text = textOf(message).trim().toLowerCase();
    if (text === "hostname") return octetsOf(this.hostName);
    if (text.startsWith("echo ")) return octetsOf(text.slice(5));
    return text === "clientip" ? octetsOf(hostPortOf(from, fromPort)) : null;
  }
}

/** netexec by UDP. Simplified: what is no command is answered with the host's name, where the real one says nothing. */
export class NetexecDatagrams extends TextServer {
  private readonly commands: NetexecCommands;

  constructor(netns: Netns, hostName: string, ports: TextServerPorts, processName: string) {
    super(netns, hostName, ports, processName);
    this.commands = new NetexecCommands(hostName);
  }

  protected override datagramAnswer(message: Uint8Array, from: IpAddress, fromPort: number): Uint8Array {
    return this.commands.answer(message, from, fromPort) ?? this.line;
  }
}

/** `10.0.0.1:80`, `[fd00::1]:80`. */
export function hostPortOf(address: IpAddress, port: number): string {
  return typeof address === "number" ? `${formatIp(address)}:${port}` : `[${formatIp(address)}]:${port}`;
}
