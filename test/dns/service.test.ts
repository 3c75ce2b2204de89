import { expect, test } from "vitest";
import { DnsExchange } from "../../src/dns/exchange.js";
import { frameMessage } from "../../src/dns/framing.js";
import { DnsServer } from "../../src/dns/server.js";
import { DnsService } from "../../src/dns/service.js";
import { parseZone } from "../../src/dns/zone-file.js";
import { TcpSocket } from "../../src/host/sockets/tcp-socket.js";
import { listenUdp } from "../../src/host/sockets/udp-socket.js";
import { DnsType } from "../../src/wire/dns/codes.js";
import { encodeDnsMessage } from "../../src/wire/dns/encode.js";
import { DnsMessage } from "../../src/wire/dns/message.js";
import { parseName } from "../../src/wire/dns/name.js";
import { parseIp } from "../../src/wire/ip-address.js";
import { lan } from "./lab.js";

const query = (id: number): DnsMessage => DnsMessage.query(id, parseName("web.test"), DnsType.A);

function lab() {
  const { network, host } = lan({ client: "10.0.0.1/24", server: "10.0.0.53/24,10.0.0.54/24" });
  const zone = parseZone("@ 60 SOA ns hm 1 2 3 4 5\nweb A 10.0.0.80\n", { origin: "test" });
  const service = new DnsService(host("server").netns, new DnsServer([zone]), { processName: "coredns" });
  return { network, client: host("client").netns, server: host("server").netns, service };
}

test("answers come from the address that was asked, the second of a host too", () => {
  const { network, client } = lab();
  const done: DnsExchange[] = [];
  for (const address of ["10.0.0.53", "10.0.0.54"]) {
    new DnsExchange(client, parseIp(address), [query(1), query(2)], { onExchange: (x) => void done.push(x) }).start();
  }
  network.runUntilIdle();
  expect(done.map((x) => [x.failure, x.responses.map((r) => r?.answers.length)])).toEqual(
    Array(2).fill([null, [1, 1]]),
  );
});

test("over TCP, a client that stops talking still gets all its answers, then the end", () => {
  const { network, client } = lab();
  const socket = new TcpSocket(client, 4);
  let octets = 0;
  socket.handler = {
    onSocket: () => {
      for (let got = socket.receive(); got.length > 0; got = socket.receive()) octets += got.length;
    },
  };
  socket.connect(parseIp("10.0.0.53"), 53);
  network.runUntilIdle();
  const framed = frameMessage(encodeDnsMessage(query(7)));
  socket.send(Uint8Array.from([...framed, ...framed, ...framed]));
  socket.shutdownWrite();
  network.runUntilIdle();
  expect([octets % 3, octets > 0, socket.atEnd]).toEqual([0, true, true]);
});

test("a port that is taken is an error that says where, and leaves nothing open", () => {
  const { server, client, service } = lab();
  expect(() => new DnsService(server, new DnsServer([]))).toThrow(
    "cannot serve DNS on *:53 of server: Address already in use",
  );
  listenUdp(client, 53, { onSocket: () => undefined });
  expect(() => new DnsService(client, new DnsServer([]))).toThrow("Address already in use");
  service.close();
  expect(new DnsService(server, new DnsServer([])).requestCount).toBe(0);
});
