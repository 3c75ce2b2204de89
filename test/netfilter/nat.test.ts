import { describe, expect, it } from "vitest";
import { IcmpMessage } from "../../src/wire/icmp.js";
import type { IpPacket } from "../../src/wire/payload.js";
import { bench } from "./fixture.js";
import { ACK, deliver, packet, ping, RST, SYN, send, show, tcp, through, udp } from "./packets.js";

describe("MASQUERADE", () => {
  it("gives a flow the address of the device that it leaves by, and its replies the way back", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A POSTROUTING -s 10.0.0.0/8 -o eth0 -j MASQUERADE");
    expect(through(netfilter, udp("10.0.0.2", 1000, "198.51.100.7", 53))).toBe("udp 192.0.2.1:1000 > 198.51.100.7:53");
    expect(through(netfilter, udp("198.51.100.7", 53, "192.0.2.1", 1000), "eth0", "eth1")).toBe(
      "udp 198.51.100.7:53 > 10.0.0.2:1000",
    );
  });

  it("takes another port when two hosts use the same, and keeps both apart", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A POSTROUTING -o eth0 -j MASQUERADE");
    expect(through(netfilter, udp("10.0.0.2", 1000, "198.51.100.7", 53))).toBe("udp 192.0.2.1:1000 > 198.51.100.7:53");
    const second = through(netfilter, udp("10.0.0.3", 1000, "198.51.100.7", 53));
    expect(second).toMatch(/^udp 192\.0\.2\.1:\d+ > 198\.51\.100\.7:53$/);
    const port = Number(/:(\d+) >/.exec(second)?.[1]);
    expect(port).not.toBe(1000);
    expect(port).toBeGreaterThanOrEqual(600);
    expect(port).toBeLessThanOrEqual(1023);
    expect(through(netfilter, udp("198.51.100.7", 53, "192.0.2.1", port), "eth0", "eth1")).toBe(
      "udp 198.51.100.7:53 > 10.0.0.3:1000",
    );
  });

  it("keeps a port for flows to different servers", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A POSTROUTING -o eth0 -j MASQUERADE");
    expect(through(netfilter, udp("10.0.0.2", 4000, "198.51.100.7", 53))).toContain("192.0.2.1:4000 >");
    expect(through(netfilter, udp("10.0.0.3", 4000, "198.51.100.8", 53))).toContain("192.0.2.1:4000 >");
  });

  it("translates the id of a ping when two hosts use the same", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A POSTROUTING -o eth0 -j MASQUERADE");
    expect(through(netfilter, ping("10.0.0.2", "198.51.100.7", 5))).toBe("icmp 8 id 5 192.0.2.1 > 198.51.100.7");
    const second = through(netfilter, ping("10.0.0.3", "198.51.100.7", 5));
    const id = Number(/id (\d+)/.exec(second)?.[1]);
    expect(id).not.toBe(5);
    expect(through(netfilter, ping("198.51.100.7", "192.0.2.1", id, 0), "eth0", "eth1")).toBe(
      "icmp 0 id 5 198.51.100.7 > 10.0.0.3",
    );
  });

  it("ends flows when the address goes, and drops what has no address to take", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A POSTROUTING -j MASQUERADE");
    through(netfilter, udp("10.0.0.2", 1000, "198.51.100.7", 53));
    expect(netfilter.conntrack.table.count).toBe(1);
    netfilter.deviceGone({ name: "eth0", ifIndex: 1, namespace: netfilter.namespace });
    expect(netfilter.conntrack.table.count).toBe(0);
    expect(through(netfilter, udp("10.0.0.2", 1000, "198.51.100.7", 53), "eth1", "lo")).toBe("dropped");
  });
});

describe("DNAT", () => {
  it("sends a flow to the pod and answers with the service's address", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A PREROUTING -d 10.96.0.10 -p tcp --dport 80 -j DNAT --to-destination 10.244.1.5:8080");
    expect(through(netfilter, tcp("10.0.0.2", 40000, "10.96.0.10", 80, SYN))).toBe(
      "tcp 10.0.0.2:40000 > 10.244.1.5:8080",
    );
    expect(through(netfilter, tcp("10.244.1.5", 8080, "10.0.0.2", 40000, SYN | ACK, 5, 1001), "eth0", "eth1")).toBe(
      "tcp 10.96.0.10:80 > 10.0.0.2:40000",
    );
  });

  it("is decided by the first packet: rules that come later change nothing for the flow", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A PREROUTING -d 10.96.0.10 -p udp -j DNAT --to-destination 10.244.1.5");
    through(netfilter, udp("10.0.0.2", 1, "10.96.0.10", 53));
    iptables("-t nat -R PREROUTING 1 -d 10.96.0.10 -p udp -j DNAT --to-destination 10.244.1.6");
    expect(through(netfilter, udp("10.0.0.2", 1, "10.96.0.10", 53))).toBe("udp 10.0.0.2:1 > 10.244.1.5:53");
    expect(through(netfilter, udp("10.0.0.2", 2, "10.96.0.10", 53))).toBe("udp 10.0.0.2:2 > 10.244.1.6:53");
  });

  it("with SNAT lets a pod reach itself by its service's address", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A PREROUTING -d 10.96.0.10 -p tcp -j DNAT --to-destination 10.244.1.5:8080");
    iptables("-t nat -A POSTROUTING -s 10.244.1.5 -d 10.244.1.5 -j MASQUERADE");
    expect(through(netfilter, tcp("10.244.1.5", 3333, "10.96.0.10", 80, SYN), "eth1", "eth1")).toBe(
      "tcp 10.0.0.1:3333 > 10.244.1.5:8080",
    );
    expect(through(netfilter, tcp("10.244.1.5", 8080, "10.0.0.1", 3333, SYN | ACK, 5, 1001), "eth1", "eth1")).toBe(
      "tcp 10.96.0.10:80 > 10.244.1.5:3333",
    );
  });

  it("translates ICMP errors with the packet that they quote", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A PREROUTING -d 10.96.0.10 -p udp -j DNAT --to-destination 10.244.1.5:8053");
    const inside = udp("10.0.0.2", 1000, "10.244.1.5", 8053);
    through(netfilter, udp("10.0.0.2", 1000, "10.96.0.10", 53));
    const error = packet("10.244.1.5", "10.0.0.2", 1, IcmpMessage.error(3, 3, 0, inside, 576));
    expect(through(netfilter, error, "eth0", "eth1")).toBe(
      "icmp 3/3 10.96.0.10 > 10.0.0.2 [udp 10.0.0.2:1000 > 10.96.0.10:53]",
    );
  });

  it("translates an error from a router on the way of a masqueraded flow", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A POSTROUTING -o eth0 -j MASQUERADE");
    through(netfilter, udp("10.0.0.2", 1000, "198.51.100.7", 53));
    const outside = udp("192.0.2.1", 1000, "198.51.100.7", 53);
    const error = packet("203.0.113.1", "192.0.2.1", 1, IcmpMessage.error(11, 0, 0, outside, 576));
    expect(through(netfilter, error, "eth0", "eth1")).toBe(
      "icmp 11/0 203.0.113.1 > 10.0.0.2 [udp 10.0.0.2:1000 > 198.51.100.7:53]",
    );
  });
});

describe("other targets of the nat table", () => {
  it("REDIRECT goes to the device's address, and to loopback for own packets", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A PREROUTING -p tcp --dport 80 -j REDIRECT --to-ports 8080");
    iptables("-t nat -A OUTPUT -p tcp --dport 80 -j REDIRECT --to-ports 8080");
    const into = deliver(netfilter, tcp("10.0.0.2", 1, "203.0.113.5", 80, SYN), "eth1");
    expect(into === null ? "" : show(into)).toBe("tcp 10.0.0.2:1 > 10.0.0.1:8080");
    const own = send(netfilter, tcp("192.0.2.1", 1, "203.0.113.5", 80, SYN));
    expect(own === null ? "" : show(own)).toBe("tcp 192.0.2.1:1 > 127.0.0.1:8080");
  });

  it("NETMAP keeps the host bits", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A PREROUTING -d 10.5.0.0/16 -j NETMAP --to 172.16.0.0/16");
    expect(through(netfilter, udp("10.0.0.2", 1, "10.5.3.4", 53))).toBe("udp 10.0.0.2:1 > 172.16.3.4:53");
  });

  it("untracked packets are never translated", () => {
    const { netfilter, iptables } = bench();
    iptables("-t raw -A PREROUTING -j NOTRACK");
    iptables("-t nat -A POSTROUTING -j MASQUERADE");
    expect(through(netfilter, udp("10.0.0.2", 1000, "198.51.100.7", 53))).toBe("udp 10.0.0.2:1000 > 198.51.100.7:53");
  });

  it("works for IPv6 alike", () => {
    const { netfilter, ip6tables } = bench();
    ip6tables("-t nat -A POSTROUTING -o eth0 -j MASQUERADE");
    expect(through(netfilter, udp("fd00::2", 1000, "2001:db8:1::9", 53))).toBe(
      "udp 2001:db8::1:1000 > 2001:db8:1::9:53",
    );
    expect(through(netfilter, udp("2001:db8:1::9", 53, "2001:db8::1", 1000), "eth0", "eth1")).toBe(
      "udp 2001:db8:1::9:53 > fd00::2:1000",
    );
  });

  it("a service's own node reaches it through the loopback device, and so do the answers", () => {
    const { netfilter, iptables } = bench();
    iptables("-t nat -A OUTPUT -d 10.96.0.10 -p tcp --dport 80 -j DNAT --to-destination 192.0.2.1:8080");
    iptables("-A INPUT -m conntrack --ctstate NEW,ESTABLISHED -j ACCEPT");
    iptables("-P INPUT DROP");
    const loop = (what: IpPacket) => {
      const sent = send(netfilter, what, "lo");
      const arrived = sent === null ? null : deliver(netfilter, sent, "lo");
      return arrived === null ? "dropped" : show(arrived);
    };
    expect(loop(tcp("192.0.2.1", 4000, "10.96.0.10", 80, SYN))).toBe("tcp 192.0.2.1:4000 > 192.0.2.1:8080");
    expect(loop(tcp("192.0.2.1", 8080, "192.0.2.1", 4000, RST | ACK, 0, 1001))).toBe(
      "tcp 10.96.0.10:80 > 192.0.2.1:4000",
    );
    expect(netfilter.conntrack.table.count).toBe(0);
  });
});
