import { loadIpip } from "../../../host/devices/ipip-tunnels.js";
import { parseOptions } from "../../getopt.js";
import type { Process } from "../../process.js";
import type { Wait } from "../../wait.js";
import { hostOf } from "./namespace.js";

/** Modules whose work podwire does: they count as loaded. */
const MODULES: readonly RegExp[] = [
  /^(br_netfilter|bridge|stp|veth|dummy|macvlan|vxlan|ipip|tunnel4|8021q|overlay|loop)$/,
  /^nf_(conntrack|nat|tables|reject_ipv[46]|defrag_ipv[46]|log_syslog|tproxy_ipv[46])$/,
  /^(ip|ip6|x)_tables$/,
  /^ip6?table_(filter|nat|mangle|raw|security)$/,
  /^(xt|ipt|ip6t)_\w+$/,
  /^nft_\w+$/,
  /^ip_set(_\w+)?$/,
  /^ip_vs(_(rr|wrr|lc|wlc|lblc|lblcr|sh|dh|mh|sed|nq|fo|ovf))?$/,
  /^sch_(netem|tbf|fq_codel|htb|ingress)$/,
];

/**
 * modprobe(8): what podwire does is there already, so that nothing happens; anything else is not found. Simplified: there is
 * no kernel release, so that the folder of its modules is podwire's.
 */
export function* modprobe(process: Process): Generator<Wait, number, void> {
  const options = yield* parseOptions(process, {
    short: "arvqfnVhDRcb",
    long: { all: "a", remove: "r", verbose: "v", quiet: "q", "dry-run": "n", version: "V", help: "h" },
  });
  if (typeof options === "number") return options;
  if (options.has("V")) {
    yield* process.print("kmod version 30\n");
    return 0;
  }
  for (const letter of ["R", "c", "D", "h", "f", "b"]) {
    if (options.has(letter)) return yield* process.fail(`option -${letter} is not emulated by podwire`);
  }
  const [first] = options.operands;
  if (first === undefined) {
    yield* process.printError("modprobe: ERROR: missing parameters. See -h.\n");
    return 1;
  }
  // Without -a the words behind the name are the module's parameters.
  const names = options.has("a") || options.has("r") ? options.operands : [first];
  let code = 0;
  for (const name of names) {
    const isKnown = MODULES.some((pattern) => pattern.test(name.replaceAll("-", "_")));
    if (isKnown && name.startsWith("ip_vs")) hostOf(process).modules.add("ip_vs");
    if (name === "ipip" && !options.has("r") && !options.has("n")) loadIpip(hostOf(process));
    if (isKnown && options.has("r")) {
      yield* process.printError(`modprobe: FATAL: Module ${name} is builtin.\n`);
      code = 1;
    } else if (!isKnown) {
      if (!options.has("q")) {
        yield* process.printError(`modprobe: FATAL: Module ${name} not found in directory /lib/modules/podwire\n`);
      }
      code = 1;
    }
  }
  return code;
}
