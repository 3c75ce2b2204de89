import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HttpClient } from "../../src/apps/http/client.js";
import type { HttpClientOptions } from "../../src/apps/http/client-options.js";
import { HttpResponse } from "../../src/apps/http/message.js";
import { HttpServer } from "../../src/apps/http/server.js";
import { certifies, TlsSession } from "../../src/apps/tls/session.js";
import { RandomStream } from "../../src/sim/random.js";
import { bytes, line, text } from "./lab.js";

const NOT_AFTER = 1_900_000_000;
const certificate = (issuer: string, ...names: string[]) => ({ names, issuer, notAfterSeconds: NOT_AFTER });

describe("HTTPS", () => {
  function lab() {
    const { a, b } = line();
    const handler = {
      onRequest: (x: Parameters<HttpServer["handler"]["onRequest"]>[0]) =>
        x.respond(new HttpResponse(200, [], bytes(`hello ${x.serverName}`))),
    };
    new HttpServer(b, 443, handler, {
      certificates: [
        certificate("ca", "web.test", "10.0.3.10"),
        certificate("ca", "*.shop.test"),
        { ...certificate("ca", "old.test"), notAfterSeconds: 1 },
      ],
    });
    new HttpServer(b, 80, handler);
    a.host.files.writeFile("/etc/hosts", "10.0.3.10 web.test x.shop.test other.test old.test\n");
    const get = (url: string, options: HttpClientOptions = { trustedIssuers: ["ca"] }): string => {
      const client = new HttpClient(a, url, null, options);
      client.start();
      a.host.network.runUntilIdle();
      return client.failure === null
        ? `${text(client.response?.body ?? bytes(""))} (${client.certificate?.names[0] ?? client.response?.status})`
        : `(${client.failure.code}) ${client.failure.message}`;
    };
    return { get };
  }

  test("shows the certificate of the name that is asked for, and believes what should be believed", () => {
    const { get } = lab();
    expect(get("https://web.test/")).toMatch(/^hello web\.test/);
    expect(get("https://x.shop.test/")).toMatch(/^hello x\.shop\.test/);
    expect(get("https://10.0.3.10/")).toMatch(/^hello null/);
    expect(get("https://other.test/")).toBe(
      "(60) SSL: no alternative certificate subject name matches target host name 'other.test'",
    );
    expect(get("https://old.test/")).toBe("(60) SSL certificate problem: certificate has expired");
    expect(get("https://web.test/", {})).toBe("(60) SSL certificate problem: unable to get local issuer certificate");
    expect(get("https://other.test/", { insecure: true })).toMatch(/^hello other\.test/);
  });

  test("against a server without TLS, and without TLS against one with, fails", () => {
    const { get } = lab();
    expect(get("https://web.test:80/")).toBe("(35) error:0A000000:SSL routines::wrong version number");
    expect(get("http://web.test:443/")).toMatch(/^\((52|1|56)\)/);
  });
});

test("names with a star stand for one label", () => {
  const star = certificate("ca", "*.shop.test");
  expect(["a.shop.test", "A.Shop.Test", "a.b.shop.test", "shop.test"].map((host) => certifies(star, host))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test("a session carries data both ways wherever its records are cut, and any octets are a failure, never an error", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (data, size) => {
      const client = new TlsSession(
        { kind: "client", host: "web.test", trustedIssuers: ["ca"], nowSeconds: 1 },
        new RandomStream(1),
      );
      const server = new TlsSession(
        { kind: "server", certificates: [certificate("ca", "web.test")] },
        new RandomStream(2),
      );
      const carry = (from: TlsSession, to: TlsSession): void => {
        const octets = from.takeOutput();
        for (let at = 0; at < octets.length; at += size) to.receive(octets.slice(at, at + size));
      };
      carry(client, server);
      carry(server, client);
      client.write(data);
      carry(client, server);
      expect([client.isReady, server.isReady, server.serverName]).toEqual([true, true, "web.test"]);
      expect(server.takeData()).toEqual(data);
    }),
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), fc.boolean(), (octets, framed) => {
      const server = new TlsSession({ kind: "server", certificates: [certificate("ca", "x")] }, new RandomStream(1));
      server.receive(framed ? Uint8Array.from([22, 3, 3, 0, octets.length, ...octets]) : octets);
    }),
  );
});
