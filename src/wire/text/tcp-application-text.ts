import { readU16, readU32 } from "../codec/bytes.js";
import { describeBgp } from "./bgp-text.js";
import { describeResp } from "./resp-text.js";
import { describeTextProtocol, FTP, HTTP, RTSP, SMTP, type TextProtocol, WHOIS } from "./text-protocol.js";

const TEXT_PORTS = new Map<number, TextProtocol>([
  [21, FTP],
  [25, SMTP],
  [43, WHOIS],
  [80, HTTP],
  [554, RTSP],
  [8080, HTTP],
  [8554, RTSP],
]);
const BGP_PORT = 179;
const MSDP_PORT = 639;
const PPTP_PORT = 1723;
const RESP_PORT = 6379;

/**
 * What tcpdump tells behind ": " of the data of a segment to or from a port that it knows, or null (print-tcp.c); `isCut` when
 * there is less of it than there was. DNS is told elsewhere. Simplified: OpenFlow, RPKI-RTR and BEEP are not read.
 */
export function describeTcpApplication(
  srcPort: number,
  dstPort: number,
  data: Uint8Array,
  isCut: boolean,
  verbose: number,
): string | null {
  const lines = TEXT_PORTS.get(srcPort) ?? TEXT_PORTS.get(dstPort) ?? null;
  if (lines !== null) return isCut ? lines.name : describeTextProtocol(lines, data, verbose);
  const isAt = (port: number): boolean => srcPort === port || dstPort === port;
  if (isAt(BGP_PORT)) return describeBgp(data, verbose);
  if (isAt(PPTP_PORT)) return describePptp(data, verbose);
  if (isAt(RESP_PORT)) return describeResp(data);
  if (isAt(MSDP_PORT)) return "msdp [|msdp]";
  return null;
}

const MAGIC_COOKIE = 0x1a2b3c4d;
const MESSAGE_TYPES = new Map([
  [1, "CTRL-MSG"],
  [2, "MGMT-MSG"],
]);

/** The head of a control message (RFC 2637). Simplified: what a message of a known type holds is not told. */
function describePptp(data: Uint8Array, verbose: number): string {
  const cut = " [|pptp]";
  let text = "pptp";
  if (data.length < 2) return text + cut;
  if (verbose > 0) text += ` Length=${readU16(data, 0)}`;
  if (data.length < 4) return text + cut;
  if (verbose > 0) text += ` ${MESSAGE_TYPES.get(readU16(data, 2)) ?? "UNKNOWN-MSG-TYPE"}`;
  if (data.length < 8) return text + cut;
  const cookie = readU32(data, 4);
  const hex = cookie.toString(16).padStart(8, "0");
  if (cookie !== MAGIC_COOKIE) text += ` UNEXPECTED Magic-Cookie!!(${hex})`;
  if (cookie !== MAGIC_COOKIE || verbose > 0) text += ` Magic-Cookie=${hex}`;
  if (data.length < 10) return text + cut;
  const type = readU16(data, 8);
  const name = CONTROL_TYPES[type] ?? "";
  text += name === "" ? ` UNKNOWN_CTRL_MSGTYPE(${type})` : ` CTRL_MSGTYPE=${name}`;
  if (data.length < 12) return text + cut;
  const reserved = readU16(data, 10);
  return reserved === 0 ? text : `${text} [ERROR: reserved=${reserved} must be zero]`;
}

const CONTROL_TYPES = ",SCCRQ,SCCRP,StopCCRQ,StopCCRP,ECHORQ,ECHORP,OCRQ,OCRP,ICRQ,ICRP,ICCN,CCRQ,CDN,WEN,SLI".split(
  ",",
);
