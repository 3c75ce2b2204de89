// Protocols of lines of text as tcpdump tells them (txtproto_print).

/** What is told of a protocol of lines: what tcpdump calls it, and the words that begin a request; null where any line is told. */
export interface TextProtocol {
  readonly name: string;
  readonly commands: ReadonlySet<string> | null;
}

const words = (text: string): ReadonlySet<string> => new Set(text.split(" "));

/** HTTP's methods, WebDAV's and UPnP's among them (print-http.c). */
export const HTTP: TextProtocol = {
  name: "HTTP",
  commands: words(
    "GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE " +
      "NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH " +
      "UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL",
  ),
};
/** RTSP's methods (print-rtsp.c). */
export const RTSP: TextProtocol = {
  name: "RTSP",
  commands: words("OPTIONS DESCRIBE ANNOUNCE SETUP PLAY PAUSE TEARDOWN GET_PARAMETER SET_PARAMETER REDIRECT RECORD"),
};
/** SIP's methods (print-sip.c). */
export const SIP: TextProtocol = {
  name: "SIP",
  commands: words(
    "ACK BYE CANCEL DO INFO INVITE MESSAGE NOTIFY OPTIONS PRACK QAUTH REFER REGISTER SPRACK SUBSCRIBE UPDATE PUBLISH",
  ),
};
/** FTP, of which any line is told (print-ftp.c). */
export const FTP: TextProtocol = { name: "FTP", commands: null };
/** SMTP, the same (print-smtp.c). */
export const SMTP: TextProtocol = { name: "SMTP", commands: null };
/** WHOIS, the same. */
export const WHOIS: TextProtocol = { name: "WHOIS", commands: null };

/** "HTTP: GET / HTTP/1.1" for a request or response, with -v all its lines; "HTTP" for what begins as neither, the rest of a body. */
export function describeTextProtocol(protocol: TextProtocol, data: Uint8Array, verbose: number): string {
  const { name, commands } = protocol;
  if (commands !== null && !isRequestOrResponse(data, commands)) return name;
  const cut = ` [|${name.toLowerCase()}]`;
  if (verbose === 0) return `${name}${lineAt(data, 0, ": ", cut).text}`;
  let text = `${name}, length: ${data.length}`;
  for (let at = 0; at < data.length; ) {
    const line = lineAt(data, at, "\n\t", cut);
    text += line.text;
    if (line.next === 0) break;
    at = line.next;
  }
  return text;
}

function isRequestOrResponse(data: Uint8Array, commands: ReadonlySet<string>): boolean {
  const start = String.fromCharCode(...data.subarray(0, 64));
  const [first = "", second = ""] = start.split(/[ \r\n\t]+/);
  return commands.has(first.toUpperCase()) || /^\d{3}$/.test(second);
}

/** The line at `at` behind `prefix`, with `cut` behind it when it has no end, and where the next begins; 0 when what is there is no whole line of text. */
function lineAt(data: Uint8Array, at: number, prefix: string, cut: string): { text: string; next: number } {
  let line = "";
  for (let i = at; i < data.length; i++) {
    const octet = data[i] ?? 0;
    if (octet === 0x0a) return { text: prefix + line, next: i + 1 };
    if (octet === 0x0d) {
      if (data[i + 1] !== 0x0a) return { text: "", next: 0 };
      return { text: prefix + line, next: i + 2 };
    }
    if ((octet < 0x20 || octet > 0x7e) && octet !== 0x09) return { text: "", next: 0 };
    line += String.fromCharCode(octet);
  }
  return { text: `${prefix}${line}${cut}`, next: 0 };
}
