import { Arguments } from "../ip/arguments.js";
import { EXIT_USAGE, IpExit, type IpSession } from "../ip/session.js";

/** What changes an object of tc. */
export type TcVerb = "add" | "change" | "replace" | "delete";

/** One of qdisc, class and filter: what its verbs do. */
export interface TcObject {
  readonly name: string;
  readonly usage: string;
  readonly modify: (session: IpSession, args: Arguments, verb: TcVerb) => number;
  readonly show: (session: IpSession, args: Arguments) => number;
}

/** Runs `tc OBJECT VERB ...`; without a verb it shows (do_qdisc, do_class, do_filter). */
export function runTcObject(session: IpSession, args: Arguments, { name, usage, modify, show }: TcObject): number {
  if (args.isEmpty) return show(session, args);
  const rest = new Arguments(args.rest(), 1);
  for (const verb of ["add", "change", "replace", "delete"] as const) {
    if (args.begins(verb)) return modify(session, rest, verb);
  }
  if (args.begins("list") || args.begins("show") || args.begins("lst")) return show(session, rest);
  if (args.begins("help")) throw new IpExit(EXIT_USAGE, usage);
  throw new IpExit(EXIT_USAGE, `Command "${args.word}" is unknown, try "tc ${name} help".\n`);
}
