/** Two networks and a router between them: forwarding is off until it is switched on, as on any Linux machine. */
import { type Network, ping, sh } from "podwire";

export default async function twoNetworks(net: Network): Promise<object> {
  const switchA = net.addSwitch("switch-a");
  const switchB = net.addSwitch("switch-b");
  const [a, b, c, d] = [net.addHost("a"), net.addHost("b"), net.addHost("c"), net.addHost("d")];
  const gateway = net.addHost("gateway");
  for (const host of [a, b, gateway]) net.connect(host, switchA);
  for (const host of [c, d, gateway]) net.connect(host, switchB);

  await sh(a, "ip addr add 192.168.1.10/24 dev eth0; ip route add default via 192.168.1.1");
  await sh(b, "ip addr add 192.168.1.11/24 dev eth0; ip route add default via 192.168.1.1");
  await sh(c, "ip addr add 192.168.2.10/24 dev eth0; ip route add 192.168.1.0/24 via 192.168.2.1");
  await sh(d, "ip addr add 192.168.2.11/24 dev eth0; ip route add 192.168.1.0/24 via 192.168.2.1");
  await sh(gateway, "ip addr add 192.168.1.1/24 dev eth0; ip addr add 192.168.2.1/24 dev eth1");

  const before = await ping(a.netns, "192.168.2.10");
  console.log(`forwarding off: ${before.received} of ${before.sent} answered`);
  await sh(gateway, "echo 1 > /proc/sys/net/ipv4/ip_forward");
  const after = await ping(a.netns, "192.168.2.10", { count: 3 });
  console.log(`forwarding on: ${after.received} of ${after.sent} answered, ttl ${after.replies[0]?.ttl}`);
  return { before: before.received, after: after.received };
}
