import type { AnsweredRequest } from "../../../dns/reply-observer.js";
import { SECOND } from "../../../sim/time.js";
import { className, DnsRcode, rcodeName, typeName } from "../../../wire/dns/codes.js";
import type { DnsMessage } from "../../../wire/dns/message.js";
import { type DnsName, isWithin, parseName } from "../../../wire/dns/name.js";
import { flagNames } from "../../../wire/dns/text.js";
import { formatIp } from "../../../wire/ip-address.js";
import type { CorefileDirective } from "./corefile.js";
import { CorefileError } from "./corefile-error.js";

const COMMON =
  '{remote}:{port} - {>id} "{type} {class} {name} {proto} {size} {>do} {>bufsize}" {rcode} {>rflags} {rsize} {duration}';
const COMBINED = `${COMMON} "{>opcode}"`;
const CLASSES = ["all", "success", "denial", "error"];

/** CoreDNS's `log [NAMES...] [FORMAT] { class CLASSES... }`: a line for each answer of these names and classes. */
export class QueryLog {
  private readonly names: readonly DnsName[];
  private readonly format: string;
  private readonly classes: readonly string[];

  /** @throws CorefileError for a class that is none. */
  constructor({ args, block, line }: CorefileDirective, zones: readonly DnsName[]) {
    const last = args.at(-1) ?? "";
    const isFormat = last.includes("{");
    const names = isFormat ? args.slice(0, -1) : args;
    this.names = names.length === 0 ? zones : names.map((name) => parseName(name));
    this.format = isFormat ? last.replaceAll("{common}", COMMON).replaceAll("{combined}", COMBINED) : COMMON;
    const classes = block.filter(({ name }) => name === "class").flatMap((one) => one.args);
    const unknown = classes.find((name) => !CLASSES.includes(name));
    if (unknown !== undefined) throw new CorefileError(line, `Wrong class '${unknown}'`);
    this.classes = classes.length === 0 ? ["all"] : classes;
  }

  /** The line for this answer; null when it is not one of them. */
  lineOf(answered: AnsweredRequest): string | null {
    const question = answered.request.questions[0];
    if (question === undefined || !this.names.some((name) => isWithin(question.name, name))) return null;
    if (!this.classes.includes("all") && !this.classes.includes(classOf(answered.reply))) return null;
    const text = this.format.replace(/\{([^{}]*)\}/g, (whole, name: string) => fieldOf(name, answered) ?? whole);
    return `[INFO] ${text}`;
  }
}

function classOf({ rcode, answers }: DnsMessage): string {
  if (rcode === DnsRcode.NXDOMAIN) return "denial";
  if (rcode !== DnsRcode.NOERROR) return "error";
  return answers.length === 0 ? "denial" : "success";
}

/** The value of a replacement (plugin/pkg/replacer); null for a name that is none. */
function fieldOf(name: string, answered: AnsweredRequest): string | null {
  const { request, reply, remote } = answered;
  const question = request.questions[0];
  switch (name) {
    case "type":
      return typeName(question?.type ?? 0);
    case "class":
      return className(question?.class ?? 0);
    case "name":
      return (question?.name ?? ".").toLowerCase();
    case "proto":
      return answered.transport;
    case "remote":
      return typeof remote === "number" ? formatIp(remote) : `[${formatIp(remote)}]`;
    case "port":
      return String(answered.remotePort);
    case "size":
      return String(answered.requestBytes);
    case "rcode":
      return rcodeName(reply.rcode);
    case "rsize":
      return String(answered.replyBytes);
    case "duration":
      return `${answered.tookNs / SECOND}s`;
    case ">id":
      return String(request.id);
    case ">opcode":
      return String(request.opcode);
    case ">do":
      return String(request.edns?.dnssecOk ?? false);
    case ">bufsize":
      return String(Math.max(512, request.edns?.udpSize ?? 0));
    case ">rflags":
      return flagNames(reply).join(",");
    default:
      return null;
  }
}
