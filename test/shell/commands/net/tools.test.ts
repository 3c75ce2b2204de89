import { describe, expect, it } from "vitest";
import { DnsResolver } from "../../../../src/dns/resolver.js";
import { DnsServer } from "../../../../src/dns/server.js";
import { DnsService } from "../../../../src/dns/service.js";
import { parseZone } from "../../../../src/dns/zone-file.js";
import { Zones } from "../../../../src/dns/zones.js";
import { hostShell } from "../../../../src/shell/host-shell.js";
import { parseIp } from "../../../../src/wire/ip-address.js";
import { lan } from "../../../dns/lab.js";
import { run } from "./run.js";

describe("the network's tools", () => {
  it("ping tells of its two requests", () => {
    const text = run("ping -c 2 -i 0.2 127.0.0.1");
    expect(text).toContain(
      "PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.\n64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=",
    );
    expect(text).toContain("2 packets transmitted, 2 received, 0% packet loss, time 200ms\n");
  });

  it.each([
    ["ping", "ping: usage error: Destination address required\n= 1\n"],
    ["ping -c 1 9.9.9.9", "ping: connect: Network is unreachable\n= 2\n"],
    ["ping -c 0 127.0.0.1", "ping: invalid argument: '0': out of range: 1 <= value <= 9223372036854775807\n= 1\n"],
    ["ping -R -T tsonly 127.0.0.1", "ping: only one of -T or -R may be used\n= 2\n"],
    ["nc 127.0.0.1", "nc: missing port number\n= 1\n"],
    ["nc -zv 127.0.0.1 80", "nc: connect to 127.0.0.1 port 80 (tcp) failed: Connection refused\n= 1\n"],
    ["nc -F 127.0.0.1 80", "nc: option -F is not emulated by podwire\n= 1\n"],
    [
      "curl -sS http://127.0.0.1:81/",
      "curl: (7) Failed to connect to 127.0.0.1 port 81 after 0 ms: Couldn't connect to server\n= 7\n",
    ],
    ["tcpdump -i nosuch", "tcpdump: nosuch: No such device exists\n(No such device exists)\n= 1\n"],
    ["tcpdump -i lo frob", "tcpdump: can't parse filter expression: syntax error\n= 1\n"],
    ["ss -D x", "ss: option -D is not emulated by podwire\n= 255\n"],
    ["sysctl net.ipv4.ip_forward", "net.ipv4.ip_forward = 0\n= 0\n"],
    ["sysctl -w net.ipv4.nosuch=1", "sysctl: cannot stat /proc/sys/net/ipv4/nosuch: No such file or directory\n= 1\n"],
    ["traceroute -m 300 127.0.0.1", "max hops cannot be more than 255\n= 2\n"],
    ["getent hosts localhost", "::1             localhost ip6-localhost ip6-loopback\n= 0\n"],
    ["conntrack -C", "0\n= 0\n"],
    ["modprobe br_netfilter", "= 0\n"],
    ["modprobe nosuch", "modprobe: FATAL: Module nosuch not found in directory /lib/modules/podwire\n= 1\n"],
    ["unshare -n ip -br link | awk '{print $1,$2}'", "lo DOWN\n= 0\n"],
    ["ip tuntap show", "= 0\n"],
    [
      "curl -sS 'http://127.0.0.1/{a'",
      "curl: (3) unmatched brace in URL position 18:\nhttp://127.0.0.1/{a\n                 ^\n= 3\n",
    ],
    ["cat /sys/class/net/lo/nosuch", "cat: /sys/class/net/lo/nosuch: No such file or directory\n= 1\n"],
  ])("%s", (command, expected) => {
    expect(run(`${command}; echo "= $?"`)).toBe(expected);
  });

  it("dmesg shows what LOG rules write, and forgets it with -C", () => {
    const text = run(`
      iptables -A INPUT -i lo -p icmp --icmp-type echo-request -j LOG --log-prefix "seen: "
      ping -c 1 127.0.0.1 > /dev/null
      dmesg -t | cut -d' ' -f1-3; dmesg -C; dmesg`);
    expect(text).toBe("seen: IN=lo OUT=\n");
  });

  it("nc carries bytes both ways, and ss and netstat see the ends", () => {
    const text = run(`
      (echo answer | nc -l 127.0.0.1 9000 > got) & sleep 0.1
      ss -Hltn
      (echo question; sleep 1) | nc -N 127.0.0.1 9000 & sleep 0.5
      ss -Htn | wc -l
      netstat -tn | grep -c ESTABLISHED
      wait; cat got`);
    expect(text).toBe("LISTEN 0      1      127.0.0.1:9000 0.0.0.0:*\nanswer\n2\n2\nquestion\n");
  });

  it("curl fetches what netcat serves, with -w", () => {
    const text = run(`
      printf 'HTTP/1.1 200 OK\\r\\nContent-Length: 3\\r\\n\\r\\nhi\\n' | nc -l -q 1 8080 > req & sleep 0.1
      curl -s -w '%{http_code} %{size_download}\\n' http://127.0.0.1:8080/x
      wait; head -1 req`);
    expect(text).toBe("hi\n200 3\nGET /x HTTP/1.1\r\n");
  });

  it("tcpdump writes a file that it reads again", () => {
    const text = run(`
      tcpdump -i lo -c 2 -w cap icmp 2> /dev/null & sleep 0.1
      ping -c 1 127.0.0.1 > /dev/null; wait
      tcpdump -tnr cap 'icmp[icmptype] = icmp-echoreply' 2> /dev/null`);
    expect(text).toMatch(/^IP 127\.0\.0\.1 > 127\.0\.0\.1: ICMP echo reply, id \d+, seq 1, length 64\n$/);
  });

  it("dig says that nobody answers", () => {
    const text = run('dig +short +tries=1 +time=1 example.com @127.0.0.1; echo "= $?"');
    expect(text).toBe(
      ";; communications error to 127.0.0.1#53: connection refused\n;; no servers could be reached\n= 9\n",
    );
  });

  it("dig +trace goes from the root's server down to the one that answers, and host -v and nslookup read on", () => {
    const { host } = lan({
      root: "10.0.0.1/24",
      shop: "10.0.0.3/24",
      resolver: "10.0.0.53/24",
      client: "10.0.0.99/24",
    });
    const serve = (name: string, origin: string, text: string): void => {
      const zone = parseZone(`@ 300 SOA ns hm 1 2 3 4 60\n${text}`, { origin });
      new DnsService(host(name).netns, new DnsServer([new Zones([zone])]));
    };
    serve("root", ".", "$TTL 1d\n@ NS a.root.\na.root. A 10.0.0.1\ntest NS ns.test.\nns.test. A 10.0.0.3\n");
    serve("shop", "test", "$TTL 100\n@ NS ns\nns A 10.0.0.3\nwww A 10.0.0.80\n");
    const resolver = new DnsResolver(host("resolver").netns, { rootServers: [parseIp("10.0.0.1")] });
    new DnsService(host("resolver").netns, new DnsServer([]), { resolver });
    host("client").files.writeFile("/etc/resolv.conf", "nameserver 10.0.0.53\n");
    const said = (script: string): string => hostShell(host("client")).runSync(script).output;
    expect(
      said(
        "dig +trace www.test | sed -E 's/^(\\.|test\\.|www.test\\.)[ \\t]+[0-9]+/\\1/; s/[ \\t]+/ /g; s/in [0-9]+ ms/in T/'",
      ),
    ).toBe(`
; <<>> DiG 9.18.49-1~deb12u3-Debian <<>> +trace www.test
;; global options: +cmd
. IN NS a.root.
;; Received 47 bytes from 10.0.0.53#53(10.0.0.53) in T

test. IN NS ns.test.
;; Received 70 bytes from 10.0.0.1#53(a.root) in T

www.test. IN A 10.0.0.80
;; Received 53 bytes from 10.0.0.3#53(ns.test) in T

`);
    expect(
      said("host -v -t A www.test | grep -v flags | sed -E 's/id: .*/id/; s/in [0-9]+ ms/in T/'"),
    ).toBe(`Trying "www.test"
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id

;; QUESTION SECTION:
;www.test.			IN	A

;; ANSWER SECTION:
www.test.		100	IN	A	10.0.0.80

Received 42 bytes from 10.0.0.53#53 in T
`);
    expect(said("printf 'set type=A\\nwww.test\\nexit\\n' | nslookup")).toBe(
      "Server:\t\t10.0.0.53\nAddress:\t10.0.0.53#53\n\nNon-authoritative answer:\nName:\twww.test\nAddress: 10.0.0.80\n\n",
    );
  });
});
