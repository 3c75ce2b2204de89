import type { Cause, Origin } from "../../trace/trace.js";
import { formatIp, type IpAddress } from "../../wire/ip-address.js";
import { IpProtocol } from "../../wire/numbers.js";
import type { RealServer, VirtualServer } from "./virtual-server.js";

/** What IPVS decided, in ipvsadm's words: the server that was chosen, or the service that has none. */
export class ServerCause implements Cause {
  readonly origin: Origin | null;
  private readonly text: string;

  constructor(service: VirtualServer, server: RealServer | null) {
    this.origin = service.origin;
    const { protocol, address, port, mark } = service;
    const option = protocol === IpProtocol.Udp ? "-u" : protocol === IpProtocol.Tcp ? "-t" : "--sctp-service";
    const where = mark !== 0 ? `-f ${mark}` : `${option} ${place(address, port)}`;
    this.text =
      server === null
        ? `ipvsadm -A ${where} -s ${service.scheduler}`
        : `ipvsadm -a ${where} -r ${place(server.address, server.port)} ${METHODS[server.method]} -w ${server.weight}`;
  }

  explain(): string {
    return this.text;
  }
}

const METHODS = { masq: "-m", local: "-g", route: "-g", tunnel: "-i" } as const;

function place(address: IpAddress, port: number): string {
  const text = formatIp(address);
  return `${text.includes(":") ? `[${text}]` : text}:${port}`;
}
