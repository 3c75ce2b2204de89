import { familyOf, formatIp, type IpAddress } from "../../../../wire/ip-address.js";
import type { Wait } from "../../../wait.js";
import { parseNumericHost } from "../resolve.js";
import type { Line } from "./line.js";
import type { NcCommand } from "./nc-options.js";

/** A proxy that is asked to connect further: its protocol (-X) and where it is (-x). */
export interface NcProxy {
  readonly protocol: "4" | "5" | "connect";
  readonly host: string;
  readonly port: number;
}

/** The proxy does not connect; the message is nc's. */
export class ProxyError extends Error {}

const SOCKS5_ERRORS = [
  "Succeeded",
  "General failure",
  "Connection not allowed by ruleset",
  "Network unreachable",
  "Host unreachable",
  "Connection refused",
  "TTL expired",
  "Command not supported",
  "Address type not supported",
];
const SOCKS4_ERRORS: Readonly<Record<number, string>> = {
  91: "Request rejected or failed",
  92: "SOCKS server cannot connect to identd on the client",
  93: "Client program and identd report different user-ids",
};

/** Asks the proxy behind `line` for a connection to the command's host (socks.c of OpenBSD's nc). @throws ProxyError */
export function* askProxy(
  command: NcCommand,
  proxy: NcProxy,
  line: Line,
  port: number,
  resolve: (host: string) => Generator<Wait, IpAddress | null, void>,
): Generator<Wait, void, void> {
  const host = command.host ?? "";
  if (proxy.protocol === "connect") yield* askHttp(line, host, port);
  else if (proxy.protocol === "5") yield* askSocks5(line, host, port);
  else yield* askSocks4(line, yield* resolve(host), port);
}

function bytes(...codes: readonly number[]): string {
  return String.fromCharCode(...codes);
}

function addressBytes(address: IpAddress): string {
  if (typeof address === "number")
    return bytes(address >>> 24, (address >>> 16) & 255, (address >>> 8) & 255, address & 255);
  let out = "";
  for (let i = 0; i < address.length; i++) out += bytes(address.charCodeAt(i) >>> 8, address.charCodeAt(i) & 255);
  return out;
}

function portBytes(port: number): string {
  return bytes(port >>> 8, port & 255);
}

function* askSocks5(line: Line, host: string, port: number): Generator<Wait, void, void> {
  const reader = new ExactReader(line);
  line.write(bytes(5, 1, 0));
  const method = yield* reader.take(2, 3);
  if (method.charCodeAt(1) === 0xff) throw new ProxyError("authentication method negotiation failed");
  const address = parseNumericHost(host);
  const target =
    address === null ? bytes(3, host.length) + host : bytes(familyOf(address) === 4 ? 1 : 4) + addressBytes(address);
  line.write(bytes(5, 1, 0) + target + portBytes(port));
  const answer = yield* reader.take(4, 4);
  const code = answer.charCodeAt(1);
  if (code !== 0) {
    throw new ProxyError(`connection failed, SOCKSv5 error: ${SOCKS5_ERRORS[code] ?? "Unknown error"}`);
  }
  const kind = answer.charCodeAt(3);
  if (kind !== 1 && kind !== 4) throw new ProxyError("connection failed, unsupported address type");
  yield* reader.take(kind === 1 ? 6 : 18, kind === 1 ? 6 : 18);
}

function* askSocks4(line: Line, address: IpAddress | null, port: number): Generator<Wait, void, void> {
  if (typeof address !== "number") throw new ProxyError("IPv6 addresses are not supported by SOCKSv4");
  line.write(bytes(4, 1) + portBytes(port) + addressBytes(address) + bytes(0));
  const answer = yield* new ExactReader(line).take(8, 8);
  const code = answer.charCodeAt(1);
  if (code === 90) return;
  throw new ProxyError(`connection failed, SOCKSv4 error: ${SOCKS4_ERRORS[code] ?? "Unknown error"}`);
}

function* askHttp(line: Line, host: string, port: number): Generator<Wait, void, void> {
  const address = parseNumericHost(host);
  const shown = address !== null && familyOf(address) === 6 ? `[${formatIp(address)}]` : host;
  line.write(`CONNECT ${shown}:${port} HTTP/1.0\r\n\r\n`);
  const reader = new ExactReader(line);
  const status = yield* reader.line();
  if (!/^HTTP\/1\.[01] 200 /.test(status)) throw new ProxyError(`Proxy error: "${status}"`);
  while ((yield* reader.line()) !== "");
}

/** Reads so many bytes and never one more, so that what follows is the connection's. */
class ExactReader {
  private readonly from: Line;

  constructor(from: Line) {
    this.from = from;
  }

  *take(count: number, told: number): Generator<Wait, string, void> {
    let text = "";
    while (text.length < count) {
      const got = this.from.read(count - text.length);
      if (got === null) yield { queues: this.from.queues, delayNs: null };
      else if (got === "") throw new ProxyError(`read failed (${text.length}/${told}): Broken pipe`);
      else text += got;
    }
    return text;
  }

  *line(): Generator<Wait, string, void> {
    let text = "";
    for (;;) {
      const c = yield* this.take(1, 1);
      if (c === "\n") return text.replace(/\r$/, "");
      text += c;
    }
  }
}

/** `addr[:port]` of -x. */
export function proxyOf(address: string, protocol: NcProxy["protocol"]): NcProxy {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::(\d+))?$/.exec(address);
  const port = match?.[3] ?? (protocol === "connect" ? "3128" : "1080");
  return { protocol, host: match?.[1] ?? match?.[2] ?? address, port: Number(port) };
}
