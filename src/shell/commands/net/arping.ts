import { Flow } from "../../../ip/flow.js";
import type { IpDevice } from "../../../ip/ip-device.js";
import { ArpMessage, ArpOperation } from "../../../wire/arp.js";
import { Frame } from "../../../wire/ethernet.js";
import { Family } from "../../../wire/ip-address.js";
import { formatIpv4, IPV4_ANY, type Ipv4 } from "../../../wire/ipv4-address.js";
import { formatMac, MAC_BROADCAST, type Mac } from "../../../wire/mac-address.js";
import { EtherType } from "../../../wire/numbers.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { netnsOf } from "./namespace.js";
import { parseInetAton, resolveHost } from "./resolve.js";
import { Capture } from "./tcpdump/capture.js";

const USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`;

/** arping(8) of iputils. */
export function* arping(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    shortOnly: true,
    short: "h?bfDUAqc:w:i:s:I:V",
    errorCode: 2,
    usage: USAGE,
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print(
      "arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n",
    );
    return 0;
  }
  const [name] = options.operands;
  if (name === undefined || options.has("h")) {
    yield* process.printError(USAGE);
    return 2;
  }
  const numbers = new Map<string, number>();
  for (const letter of ["c", "w", "i"]) {
    const text = options.value(letter);
    if (text === null) continue;
    if (!/^\d+$/.test(text)) return yield* process.fail(`invalid argument: '${text}'`);
    if (letter === "c" && Number(text) < 1) {
      return yield* process.fail(`invalid argument: '${text}': out of range: 1 <= value <= 2147483647`);
    }
    numbers.set(letter, Number(text));
  }
  const found = yield* resolveHost(process, name, Family.V4);
  const target = found.addresses[0];
  if (typeof target !== "number") return yield* process.fail(`${name}: ${found.error}`, 2);
  const { stack } = netnsOf(process);
  const flow = new Flow(Family.V4);
  flow.dst = target;
  let device: IpDevice | null = null;
  const deviceName = options.value("I");
  if (deviceName !== null) {
    device = stack.deviceByName(deviceName);
    if (device === null) return yield* process.fail(`Device ${deviceName} not available.`, 2);
    if (!device.isUp) {
      yield* process.printError(`Interface "${deviceName}" is down\n`);
      return 2;
    }
    flow.outDevice = device;
  }
  const answer = stack.resolveRoute(flow);
  device ??= answer.device;
  // arping asks the kernel for the route and takes its refusal for a malformed answer.
  if (device === null) return yield* process.fail("NETLINK_ROUTE unexpected iov element");
  if (!device.isUp) {
    yield* process.printError(`Interface "${device.name}" is down\n`);
    return 2;
  }
  if (device.noArp) {
    yield* process.printError(`Interface "${device.name}" is not ARPable\n`);
    return 2;
  }
  const detects = options.has("D");
  const announces = options.has("U") || options.has("A");
  const given = options.value("s");
  const chosen = given === null ? (answer.errno === 0 ? answer.src : IPV4_ANY) : parseInetAton(given);
  if (typeof chosen !== "number") return yield* process.fail(`invalid source ${given}`, 2);
  const bound = given !== null ? chosen : announces && !detects ? target : IPV4_ANY;
  if (bound !== IPV4_ANY && !netnsOf(process).canBind(bound, false))
    return yield* process.fail("bind: Cannot assign requested address", 2);
  const source: Ipv4 = detects ? (given === null ? IPV4_ANY : chosen) : announces && given === null ? target : chosen;
  const run: ArpingRun = {
    device,
    target,
    source,
    count: numbers.get("c") ?? null,
    deadlineNs: (numbers.get("w") ?? 0) > 0 ? process.nowNs + (numbers.get("w") ?? 0) * 1e9 : null,
    intervalNs: (numbers.get("i") ?? 1) * 1e9,
    isReply: options.has("A"),
    first: options.has("f") || detects,
    broadcastOnly: options.has("b"),
    quiet: options.has("q"),
  };
  const received = yield* exchange(process, run);
  if (announces) return 0;
  return detects === received > 0 ? 1 : 0;
}

interface ArpingRun {
  readonly device: IpDevice;
  readonly target: Ipv4;
  readonly source: Ipv4;
  readonly count: number | null;
  readonly deadlineNs: number | null;
  readonly intervalNs: number;
  readonly isReply: boolean;
  readonly first: boolean;
  readonly broadcastOnly: boolean;
  readonly quiet: boolean;
}

/** Sends probes and tells of replies; how many came. */
function* exchange(process: Process, run: ArpingRun): Generator<Wait, number, void> {
  const netns = netnsOf(process);
  const { iface } = run.device;
  const capture = new Capture(iface, { kind: "ether-type", etherType: EtherType.Arp }, "in");
  netns.addTap(capture);
  process.handle("INT");
  let sent = 0;
  let broadcasts = 0;
  let received = 0;
  let known: Mac = MAC_BROADCAST;
  let sentNs = process.nowNs;
  let nextNs = process.nowNs;
  if (!run.quiet)
    yield* process.print(`ARPING ${formatIpv4(run.target)} from ${formatIpv4(run.source)} ${run.device.name}\n`);
  try {
    for (;;) {
      if (process.nowNs >= nextNs) {
        if (run.count !== null && sent >= run.count) break;
        const operation = run.isReply ? ArpOperation.Reply : ArpOperation.Request;
        const targetMac = run.isReply ? iface.mac : known;
        const message = new ArpMessage(operation, iface.mac, run.source, targetMac, run.target);
        iface.send(new Frame(known, iface.mac, EtherType.Arp, message));
        sent++;
        if (known === MAC_BROADCAST) broadcasts++;
        sentNs = process.nowNs;
        nextNs = process.nowNs + run.intervalNs;
      }
      for (let packet = capture.packets.shift(); packet !== undefined; packet = capture.packets.shift()) {
        const { payload } = packet.frame;
        if (payload.kind !== "arp" || payload.senderIp !== run.target) continue;
        const isForUs = payload.targetIp === run.source || run.source === IPV4_ANY;
        if (!isForUs || (payload.operation !== ArpOperation.Reply && payload.targetIp === run.target)) continue;
        received++;
        if (!run.quiet) {
          const kind = packet.frame.dst === iface.mac ? "Unicast" : "Broadcast";
          const word = payload.operation === ArpOperation.Reply ? "reply" : "request";
          const ms = (Math.floor((packet.timeNs - sentNs) / 1000) / 1000).toFixed(3);
          yield* process.print(
            `${kind} ${word} from ${formatIpv4(run.target)} [${formatMac(payload.senderMac).toUpperCase()}]  ${ms}ms\n`,
          );
        }
        // Without a deadline it waits until the last interval is over, whatever has come (recv_pack of arping.c).
        const isEnough = run.deadlineNs !== null && run.count !== null && received >= run.count;
        if (run.first || isEnough) return received;
        if (!run.broadcastOnly) known = payload.senderMac;
      }
      const untilNs = Math.min(nextNs, run.deadlineNs ?? nextNs);
      if (run.deadlineNs !== null && process.nowNs >= run.deadlineNs) break;
      yield { queues: [capture.queue], delayNs: Math.max(0, untilNs - process.nowNs) };
      if (process.takeSignal() !== null) break;
    }
    return received;
  } finally {
    netns.removeTap(capture);
    if (!run.quiet) {
      yield* process.print(`Sent ${sent} probes (${broadcasts} broadcast(s))\nReceived ${received} response(s)\n`);
    }
  }
}
