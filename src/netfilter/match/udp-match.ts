import type { MatchExtension } from "../text/extension.js";
import { PORT_OPTIONS, PortsMatch } from "./port-match.js";

/** `-m udp`: ranges of ports (xt_tcpudp.c). */
export class UdpMatch extends PortsMatch {
  readonly name = "udp";
  readonly protocol = 17;
}

/** How `-m udp` is read. */
export const udpMatch: MatchExtension = {
  name: "udp",
  options: PORT_OPTIONS,
  placement: { protocols: [17], mayInvert: true },
  parse: (given) => new UdpMatch(given, 17),
};
