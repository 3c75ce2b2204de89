const METHODS = new Set(
  (
    "GET PUT COPY HEAD LOCK MOVE POLL POST BCOPY BMOVE MKCOL TRACE LABEL MERGE DELETE SEARCH UNLOCK REPORT UPDATE " +
    "NOTIFY BDELETE CONNECT OPTIONS CHECKIN PROPFIND CHECKOUT CCM_POST SUBSCRIBE PROPPATCH BPROPFIND BPROPPATCH " +
    "UNCHECKOUT MKACTIVITY MKWORKSPACE UNSUBSCRIBE RPC_CONNECT VERSION-CONTROL BASELINE-CONTROL"
  ).split(" "),
);

/** Ports on which tcpdump reads HTTP. */
export function isHttpPort(port: number): boolean {
  return port === 80 || port === 8080;
}

/** "HTTP: GET / HTTP/1.1" for a request or response, with -v all its lines; "HTTP" for the rest of a body. */
export function describeHttp(data: Uint8Array, verbose: number): string {
  if (!isRequestOrResponse(data)) return "HTTP";
  if (verbose === 0) return `HTTP${lineAt(data, 0, ": ").text}`;
  let text = `HTTP, length: ${data.length}`;
  for (let at = 0; at < data.length; ) {
    const line = lineAt(data, at, "\n\t");
    text += line.text;
    if (line.next === 0) break;
    at = line.next;
  }
  return text;
}

function isRequestOrResponse(data: Uint8Array): boolean {
  const start = String.fromCharCode(...data.subarray(0, 64));
  const words = start.split(/[ \r\n\t]+/);
  return METHODS.has((words[0] ?? "").toUpperCase()) || /^\d{3}$/.test(words[1] ?? "");
}

/** The line at `at` behind `prefix` and where the next begins; 0 when what is there is no whole line of text. */
function lineAt(data: Uint8Array, at: number, prefix: string): { text: string; next: number } {
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
  return { text: `${prefix}${line} [|http]`, next: 0 };
}
