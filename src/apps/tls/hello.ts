import { joinOctets, octetsOf, textOf } from "../http/octets.js";

/** Types of TLS records (RFC 8446 5.1). */
export const TlsRecordType = { ChangeCipherSpec: 20, Alert: 21, Handshake: 22, ApplicationData: 23 } as const;

const CLIENT_HELLO = 1;
const SERVER_HELLO = 2;
const TLS_1_2 = 0x0303;
const TLS_1_3 = 0x0304;
const AES_128_GCM = 0x1301;
const X25519 = 0x001d;
const Extension = {
  ServerName: 0,
  SupportedGroups: 10,
  SignatureAlgorithms: 13,
  SupportedVersions: 43,
  KeyShare: 51,
} as const;

/** One record: type, legacy version, length, content. */
export function tlsRecord(type: number, content: Uint8Array): Uint8Array {
  return joinOctets([Uint8Array.from([type, 3, 3, content.length >> 8, content.length & 255]), content]);
}

/** A ClientHello of TLS 1.3 (RFC 8446 4.1.2) that names the server (RFC 6066 3), null or an address: no name is sent. */
export function clientHello(random: Uint8Array, serverName: string | null): Uint8Array {
  const name = serverName === null ? null : octetsOf(serverName);
  const sni =
    name === null ? [] : [extension(Extension.ServerName, sized16(joinOctets([Uint8Array.of(0), sized16(name)])))];
  const extensions = joinOctets([
    ...sni,
    extension(Extension.SupportedGroups, sized16(u16(X25519))),
    extension(Extension.SignatureAlgorithms, sized16(u16(0x0804))),
    extension(Extension.SupportedVersions, sized8(u16(TLS_1_3))),
    extension(Extension.KeyShare, sized16(joinOctets([u16(X25519), sized16(random)]))),
  ]);
  const body = [
    u16(TLS_1_2),
    random,
    sized8(random),
    sized16(u16(AES_128_GCM)),
    sized8(Uint8Array.of(0)),
    sized16(extensions),
  ];
  return handshake(CLIENT_HELLO, joinOctets(body));
}

/** A ServerHello of TLS 1.3 (RFC 8446 4.1.3) that answers a ClientHello's session id. */
export function serverHello(random: Uint8Array, sessionId: Uint8Array): Uint8Array {
  const extensions = joinOctets([
    extension(Extension.SupportedVersions, u16(TLS_1_3)),
    extension(Extension.KeyShare, joinOctets([u16(X25519), sized16(random)])),
  ]);
  const body = [u16(TLS_1_2), random, sized8(sessionId), u16(AES_128_GCM), Uint8Array.of(0), sized16(extensions)];
  return handshake(SERVER_HELLO, joinOctets(body));
}

/** What a server wants to know of a ClientHello. */
export interface ClientHello {
  readonly serverName: string | null;
  readonly sessionId: Uint8Array;
}

/** Reads a ClientHello; null when the handshake message is none. Never throws. */
export function readClientHello(message: Uint8Array): ClientHello | null {
  if (message[0] !== CLIENT_HELLO || message.length < 39) return null;
  const at16 = (at: number): number => ((message[at] ?? 0) << 8) | (message[at + 1] ?? 0);
  let at = 38;
  const idLength = message[at] ?? 0;
  const sessionId = message.slice(at + 1, at + 1 + idLength);
  at += 1 + idLength;
  at += 2 + at16(at);
  at += 1 + (message[at] ?? 0);
  const end = Math.min(message.length, at + 2 + at16(at));
  at += 2;
  while (at + 4 <= end) {
    const length = at16(at + 2);
    if (at + 4 + length > end) return null;
    if (at16(at) === Extension.ServerName && length >= 5) {
      return { serverName: textOf(message.slice(at + 9, Math.min(at + 4 + length, at + 9 + at16(at + 7)))), sessionId };
    }
    at += 4 + length;
  }
  return { serverName: null, sessionId };
}

/** True for a handshake message that is a ServerHello. */
export function isServerHello(message: Uint8Array): boolean {
  return message[0] === SERVER_HELLO;
}

function handshake(type: number, body: Uint8Array): Uint8Array {
  return joinOctets([Uint8Array.from([type, body.length >> 16, (body.length >> 8) & 255, body.length & 255]), body]);
}

function extension(type: number, data: Uint8Array): Uint8Array {
  return joinOctets([u16(type), sized16(data)]);
}

function u16(value: number): Uint8Array {
  return Uint8Array.of(value >> 8, value & 255);
}

function sized16(data: Uint8Array): Uint8Array {
  return joinOctets([u16(data.length), data]);
}

function sized8(data: Uint8Array): Uint8Array {
  return joinOctets([Uint8Array.of(data.length), data]);
}
