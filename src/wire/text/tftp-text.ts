import { readU16 } from "../codec/bytes.js";
import { visible } from "./visible.js";

const OPCODES = ["", "RRQ", "WRQ", "DATA", "ACK", "ERROR", "OACK"];
const ERRORS = ["EUNDEF", "ENOTFOUND", "EACCESS", "ENOSPACE", "EBADOP", "EBADID", "EEXISTS", "ENOUSER"];
const CUT = " [|tftp]";

/** TFTP (RFC 1350) as tcpdump tells it (tftp_print). */
export function describeTftp(data: Uint8Array): string {
  const head = `TFTP, length ${data.length}`;
  if (data.length < 2) return head + CUT;
  const opcode = readU16(data, 0);
  const name = OPCODES[opcode] ?? "";
  if (name === "") return `${head}, tftp-#${opcode}`;
  const text = `${head}, ${name}`;
  if (opcode === 3 || opcode === 4) return data.length < 4 ? text + CUT : `${text} block ${readU16(data, 2)}`;
  if (opcode === 5) {
    if (data.length < 4) return text + CUT;
    const code = readU16(data, 2);
    return `${text} ${ERRORS[code] ?? `tftp-err-#${code}`} ${quoted(data, 4)}`;
  }
  return text + (opcode === 6 ? describeWords(data, 2) : describeRequest(data));
}

/** A file's name, the mode and options. */
function describeRequest(data: Uint8Array): string {
  const end = data.indexOf(0, 2);
  const file = ` ${quoted(data, 2)}`;
  return end < 0 ? file : file + describeWords(data, end + 1);
}

function describeWords(data: Uint8Array, from: number): string {
  let text = "";
  for (let at = from; at < data.length; ) {
    const end = data.indexOf(0, at);
    if (end < 0) return `${text} ${visible(data.subarray(at))}${CUT}`;
    if (end > at) text += ` ${visible(data.subarray(at, end))}`;
    at = end + 1;
  }
  return text;
}

function quoted(data: Uint8Array, from: number): string {
  const end = data.indexOf(0, from);
  const word = `"${visible(data.subarray(from, end < 0 ? data.length : end))}"`;
  return end < 0 ? word + CUT : word;
}
