// TLS as packets show it: records, a readable ClientHello with the server's name, alerts, sizes; and which certificate
// is shown and whether it is believed. It must not know sockets or HTTP.
// Read next: hello.ts for what travels in the clear.

import type { RandomStream } from "../../sim/random.js";
import { EMPTY } from "../../wire/payload.js";
import { joinOctets, octetsOf, textOf } from "../http/octets.js";
import { clientHello, isServerHello, readClientHello, serverHello, TlsRecordType, tlsRecord } from "./hello.js";

/** A certificate as far as it matters: for whom, by whom, until when. */
export interface TlsCertificate {
  /** Names of hosts, "*.example.com" among them, and addresses as text. */
  readonly names: readonly string[];
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly notAfterSeconds: number;
}

/** Which side of a session this is, with what that side knows. */
export type TlsRole =
  | {
      readonly kind: "client";
      /** Whom the client wants to talk to. */
      readonly host: string;
      /** Issuers that are believed; null believes everybody (curl -k). */
      readonly trustedIssuers: readonly string[] | null;
      readonly nowSeconds: number;
    }
  | {
      readonly kind: "server";
      /** The first that fits the name that the client asks for is shown, else the first of all. */
      readonly certificates: readonly TlsCertificate[];
    };

/** The most octets of one record's content (RFC 8446 5.1). */
const MAX_CONTENT = 16_384;
/** Content type and authentication tag behind each protected record. */
const TAG_BYTES = 16;

/**
 * One side of a TLS 1.3 session, sans I/O: octets of the connection in and out, data in and out.
 * Simplified: nothing is encrypted; records after the hellos have the type, size and overhead of protected ones, with the
 * plain text inside, and the handshake in them says only which certificate is shown.
 */
export class TlsSession {
  /** The handshake is done: data may flow. */
  isReady = false;
  /** The name that the client asked for (SNI); null without one. */
  serverName: string | null = null;
  /** What the server showed. */
  certificate: TlsCertificate | null = null;
  /** Why there is no session: OpenSSL's words, as curl prints them; null while all is well. */
  failure: string | null = null;
  private readonly role: TlsRole;
  private readonly random: Uint8Array;
  private incoming: Uint8Array = EMPTY;
  private outgoing: Uint8Array[] = [];
  private data: Uint8Array[] = [];
  private saidHello = false;

  constructor(role: TlsRole, rng: RandomStream) {
    this.role = role;
    this.random = Uint8Array.from({ length: 32 }, () => rng.integer(0, 255));
    if (role.kind === "client") {
      this.serverName = isAddress(role.host) ? null : role.host;
      this.outgoing.push(tlsRecord(TlsRecordType.Handshake, clientHello(this.random, this.serverName)));
    }
  }

  /** Takes octets of the connection. */
  receive(octets: Uint8Array): void {
    this.incoming = joinOctets([this.incoming, octets]);
    while (this.failure === null && this.incoming.length >= 5) {
      const [type = 0, major] = this.incoming;
      const length = ((this.incoming[3] ?? 0) << 8) | (this.incoming[4] ?? 0);
      if (major !== 3 || length > MAX_CONTENT + 256) {
        this.fail(70, "wrong version number");
        return;
      }
      if (this.incoming.length < 5 + length) return;
      const content = this.incoming.slice(5, 5 + length);
      this.incoming = this.incoming.slice(5 + length);
      this.takeRecord(type, content);
    }
  }

  /** Gives data to the other side; it goes out once the handshake is done. */
  write(data: Uint8Array): void {
    for (let at = 0; at < data.length; at += MAX_CONTENT) {
      this.protect(TlsRecordType.ApplicationData, data.subarray(at, at + MAX_CONTENT));
    }
  }

  /** What is to be sent on the connection. */
  takeOutput(): Uint8Array {
    const output = joinOctets(this.outgoing);
    this.outgoing = [];
    return output;
  }

  /** The other side's data that arrived. */
  takeData(): Uint8Array {
    const data = joinOctets(this.data);
    this.data = [];
    return data;
  }

  private takeRecord(type: number, content: Uint8Array): void {
    if (type === TlsRecordType.Handshake) this.takeHello(content);
    else if (type === TlsRecordType.Alert) this.failure ??= alertText(content[1] ?? 0);
    else if (type === TlsRecordType.ApplicationData && content.length > TAG_BYTES) {
      const inner = content[content.length - TAG_BYTES - 1] ?? 0;
      const plain = content.slice(0, content.length - TAG_BYTES - 1);
      if (inner === TlsRecordType.ApplicationData && this.isReady) this.data.push(plain);
      else if (inner === TlsRecordType.Handshake) this.takeProtected(textOf(plain));
      else if (inner === TlsRecordType.Alert) this.failure ??= alertText(plain[1] ?? 0);
    } else if (type !== TlsRecordType.ChangeCipherSpec) this.fail(10, "unexpected message");
  }

  private takeHello(message: Uint8Array): void {
    const { role } = this;
    if (role.kind === "client") {
      if (!isServerHello(message)) this.fail(10, "unexpected message");
      this.saidHello = true;
      return;
    }
    const hello = this.saidHello ? null : readClientHello(message);
    const fits = role.certificates.find((each) => hello?.serverName != null && certifies(each, hello.serverName));
    const certificate = fits ?? role.certificates[0];
    if (hello === null) this.fail(10, "unexpected message");
    else if (certificate === undefined) this.fail(40, "no shared cipher");
    else {
      this.saidHello = true;
      this.serverName = hello.serverName;
      this.certificate = certificate;
      this.outgoing.push(tlsRecord(TlsRecordType.Handshake, serverHello(this.random, hello.sessionId)));
      this.outgoing.push(tlsRecord(TlsRecordType.ChangeCipherSpec, Uint8Array.of(1)));
      const { names, issuer, notAfterSeconds } = certificate;
      this.protect(TlsRecordType.Handshake, octetsOf([String(notAfterSeconds), issuer, ...names].join("\n")));
    }
  }

  /** The server's certificate, or the client's "finished". */
  private takeProtected(text: string): void {
    if (this.role.kind === "server") {
      this.isReady = this.saidHello;
      return;
    }
    const [notAfter = "0", issuer = "", ...names] = text.split("\n");
    this.certificate = { names, issuer, notAfterSeconds: Number(notAfter) };
    const problem = this.role.trustedIssuers === null ? null : doubt(this.certificate, this.role);
    if (problem !== null) {
      this.fail(problem.alert, problem.text);
      return;
    }
    this.outgoing.push(tlsRecord(TlsRecordType.ChangeCipherSpec, Uint8Array.of(1)));
    this.protect(TlsRecordType.Handshake, octetsOf("finished"));
    this.isReady = true;
  }

  private protect(type: number, content: Uint8Array): void {
    const inner = joinOctets([content, Uint8Array.of(type), new Uint8Array(TAG_BYTES)]);
    this.outgoing.push(tlsRecord(TlsRecordType.ApplicationData, inner));
  }

  private fail(alert: number, text: string): void {
    this.failure ??= text;
    this.outgoing.push(tlsRecord(TlsRecordType.Alert, Uint8Array.of(2, alert)));
  }
}

/** True when the certificate is for this host; a star stands for one whole label (RFC 6125 6.4.3). */
export function certifies(certificate: TlsCertificate, host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return certificate.names.some((each) => {
    const pattern = each.toLowerCase();
    if (!pattern.startsWith("*.")) return pattern === name;
    const dot = name.indexOf(".");
    return dot > 0 && name.slice(dot) === pattern.slice(1);
  });
}

function doubt(
  certificate: TlsCertificate,
  role: Extract<TlsRole, { kind: "client" }>,
): { readonly alert: number; readonly text: string } | null {
  if (role.trustedIssuers?.includes(certificate.issuer) !== true) {
    const isOwn = certificate.names.includes(certificate.issuer);
    const why = isOwn ? "self-signed certificate" : "unable to get local issuer certificate";
    return { alert: 48, text: `SSL certificate problem: ${why}` };
  }
  if (certificate.notAfterSeconds < role.nowSeconds) {
    return { alert: 45, text: "SSL certificate problem: certificate has expired" };
  }
  if (certifies(certificate, role.host)) return null;
  const why = `no alternative certificate subject name matches target host name '${role.host}'`;
  return { alert: 42, text: `SSL: ${why}` };
}

const ALERTS: Readonly<Record<number, string>> = {
  0: "close notify",
  10: "unexpected message",
  40: "handshake failure",
  42: "bad certificate",
  45: "certificate expired",
  48: "unknown ca",
  70: "protocol version",
};

function alertText(alert: number): string {
  return `alert ${ALERTS[alert] ?? alert}`;
}

function isAddress(host: string): boolean {
  return host.includes(":") || /^[\d.]+$/.test(host);
}
