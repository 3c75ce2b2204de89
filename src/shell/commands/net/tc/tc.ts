// The `tc` command of iproute2 6.1, for what shapes a device: netem, tbf, fifos and htb with its classes and u32 filters.
// Knows the words of the tool; must not know how frames wait.
// Read next: qdisc.ts, qdisc-options.ts, units.ts; ../../../../link/netem.ts and token-bucket.ts for the deeds.

import type { Process } from "../../../process.js";
import type { Wait } from "../../../wait.js";
import { Arguments, isPrefixOf } from "../ip/arguments.js";
import { runTool, setFlag } from "../ip/ip.js";
import { openNamespace } from "../ip/netns.js";
import { Printer } from "../ip/printer.js";
import { defaultOptions, EXIT_USAGE, IpExit, IpSession } from "../ip/session.js";
import { USAGE } from "../ip/usage.js";
import { netnsOf } from "../namespace.js";
import { tcClass } from "./class.js";
import { tcFilter } from "./filter.js";
import { tcQdisc } from "./qdisc.js";

/** `tc [OPTIONS] qdisc ...`. */
export function* tc(process: Process): Generator<Wait, number, void> {
  const session = new IpSession(process, netnsOf(process), defaultOptions());
  return yield* runTool(session, function* () {
    const args = new Arguments(process.argv, 1);
    for (; args.word.startsWith("-"); args.skip()) {
      const word = args.word.startsWith("--") ? args.word.slice(1) : args.word;
      if (word === "-V" || isPrefixOf(word, "-Version")) {
        session.printer.text("tc utility, iproute2-6.1.0, libbpf 1.1.2\n");
        return 0;
      }
      if (word === "-n" || isPrefixOf(word, "-netns")) session.netns = openNamespace(session, args.next());
      else if (!setFlag(session.options, word)) {
        throw new IpExit(EXIT_USAGE, `Option "${word}" is unknown, try "tc -help".\n`);
      }
    }
    session.printer = new Printer(session.options);
    yield* session.write();
    if (args.isEmpty || args.begins("help")) throw new IpExit(args.isEmpty ? 0 : EXIT_USAGE, USAGE.tc ?? "");
    const rest = new Arguments(args.rest(), 1);
    if (args.begins("qdisc")) return tcQdisc(session, rest);
    if (args.begins("class")) return tcClass(session, rest);
    if (args.begins("filter")) return tcFilter(session, rest);
    throw new IpExit(EXIT_USAGE, `Object "${args.word}" is unknown, try "tc help".\n`);
  });
}
