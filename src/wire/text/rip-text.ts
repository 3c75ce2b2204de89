import { readU8 } from "../codec/bytes.js";
import { hexDump } from "./hex-dump.js";

const COMMANDS = new Map([
  [1, "Request"],
  [2, "Response"],
  [3, "Trace on"],
  [4, "Trace off"],
  [5, "Sendmail"],
  [6, "Poll (undocumented)"],
  [7, "Poll reply (undocumented)"],
]);
const ENTRY_BYTES = 20;
const HEADER_BYTES = 4;

/** RIP (RFC 2453) as tcpdump tells it (rip_print). Simplified: the routes themselves are not told. */
export function describeRip(data: Uint8Array, verbose: number): string {
  if (data.length < HEADER_BYTES) return " [|rip]";
  const [command, version] = [readU8(data, 0), readU8(data, 1)];
  const lead = verbose > 0 ? "\n\t" : "";
  if (version === 0) return `${lead}RIPv0${hexDump(data)}`;
  const name = COMMANDS.get(command) ?? `unknown command (${command})`;
  const text = `${lead}RIPv${version}, ${name}, length: ${data.length}`;
  if (verbose === 0) return text;
  const routes = Math.floor((data.length - HEADER_BYTES) / ENTRY_BYTES);
  if ((version === 1 || version === 2) && (command === 1 || command === 2))
    return `${text}, routes: ${routes}${version === 2 ? " or less" : ""}`;
  return text + hexDump(data);
}

/** RIPng (RFC 2080). Simplified: of a good message the head alone. */
export function describeRipng(data: Uint8Array): string {
  if (data.length < 2) return " [|ripng]";
  const version = readU8(data, 1);
  if (version !== 1) return ` [vers ${version}] (invalid)`;
  if (data.length < HEADER_BYTES) return " [|ripng]";
  const routes = Math.floor((data.length - HEADER_BYTES) / ENTRY_BYTES);
  switch (readU8(data, 0)) {
    case 1:
      return ` ripng-req ${routes}:`;
    case 2:
      return ` ripng-resp ${routes}:`;
    default:
      return ` ripng-${readU8(data, 0)} ?? ${data.length}`;
  }
}
