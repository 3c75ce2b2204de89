import { type DnsAnswer, type DnsBackend, dnsAnswer } from "../../../dns/backend.js";
import { parseRecordData } from "../../../dns/zone-data.js";
import { parseTtl, readEntries } from "../../../dns/zone-tokens.js";
import { className, DnsClass, DnsRcode, DnsType, parseClass, parseType, typeName } from "../../../wire/dns/codes.js";
import { DNS_ROOT, type DnsName, isWithin, parseName } from "../../../wire/dns/name.js";
import { type DnsQuestion, type DnsRecord, dnsRecord } from "../../../wire/dns/record.js";
import type { CorefileDirective } from "./corefile.js";
import { CorefileError } from "./corefile-error.js";
import { Fallthrough } from "./fallthrough.js";

/** `template CLASS TYPE [ZONE...] { match, answer, authority, additional, rcode, fallthrough }`: records made of the name. */
export class TemplatePlugin implements DnsBackend {
  private readonly type: number | null;
  private readonly zones: readonly DnsName[];
  private readonly patterns: readonly RegExp[];
  private readonly sections: Readonly<Record<"answer" | "authority" | "additional", readonly string[]>>;
  private readonly rcode: number;
  private readonly beyond: Fallthrough;

  constructor({ args, block, line }: CorefileDirective, zones: readonly DnsName[]) {
    const [classText = "", typeText = "", ...own] = args;
    if (parseClass(classText.toUpperCase()) === null) throw new CorefileError(line, `invalid RR class ${classText}`);
    const type = typeText.toUpperCase() === "ANY" ? null : parseType(typeText.toUpperCase());
    if (type === null && typeText.toUpperCase() !== "ANY") throw new CorefileError(line, `invalid RR type ${typeText}`);
    this.type = type;
    this.zones = own.length === 0 ? zones : own.map((zone) => parseName(zone));
    const texts = (name: string): string[] => block.filter((one) => one.name === name).map((one) => one.args.join(" "));
    const matches = block
      .filter(({ name }) => name === "match")
      .flatMap((one) => one.args.map((text) => patternOf(text, one.line)));
    this.patterns = matches.length === 0 ? [/.*/] : matches;
    this.sections = { answer: texts("answer"), authority: texts("authority"), additional: texts("additional") };
    const [rcodeText] = texts("rcode");
    const rcode =
      rcodeText === undefined ? DnsRcode.NOERROR : DnsRcode[rcodeText.toUpperCase() as keyof typeof DnsRcode];
    if (rcode === undefined) throw new CorefileError(line, `unknown rcode ${rcodeText}`);
    this.rcode = rcode;
    this.beyond = new Fallthrough(block);
  }

  answer(question: DnsQuestion): DnsAnswer | null {
    const { name, type } = question;
    const zone = this.zones.find((one) => isWithin(name, one));
    if (zone === undefined) return null;
    if (this.type !== null && this.type !== type) return null;
    const found = this.patterns.map((pattern) => pattern.exec(name)).find((match) => match !== null);
    if (found === undefined || found === null)
      return this.beyond.through(name) ? null : dnsAnswer({ rcode: DnsRcode.NXDOMAIN });
    const fill = (text: string): string => filledIn(text, question, zone, found);
    try {
      return dnsAnswer({
        rcode: this.rcode,
        answers: this.sections.answer.map((text) => recordOf(fill(text))),
        authorities: this.sections.authority.map((text) => recordOf(fill(text))),
        additionals: this.sections.additional.map((text) => recordOf(fill(text))),
      });
    } catch {
      // What the template came to is no record.
      return dnsAnswer({ rcode: DnsRcode.SERVFAIL, authoritative: false });
    }
  }
}

/** Go's regular expression in JavaScript's words: named groups are written otherwise. */
export function patternOf(text: string, line: number): RegExp {
  try {
    return new RegExp(text.replaceAll("(?P<", "(?<"));
  } catch {
    throw new CorefileError(line, `invalid regex pattern ${text}`);
  }
}

/** Go's template language as far as the plugin's own variables. */
function filledIn(text: string, { name, type, class: of }: DnsQuestion, zone: DnsName, match: RegExpExecArray): string {
  return text.replace(/\{\{\s*(.*?)\s*\}\}/g, (_all, expression: string) => {
    const [, numbered] = /^index \.Match (\d+)$/.exec(expression) ?? [];
    if (numbered !== undefined) return match[Number(numbered)] ?? "";
    const [, group] = /^\.Group\.(\w+)$/.exec(expression) ?? [];
    if (group !== undefined) return match.groups?.[group] ?? "";
    const values: Readonly<Record<string, string>> = {
      ".Name": name,
      ".Zone": zone,
      ".Type": typeName(type),
      ".Class": className(of),
    };
    return values[expression] ?? "";
  });
}

/** `NAME [TTL] [CLASS] TYPE DATA`, as in a zone file. @throws ZoneFileError, DnsNameError */
function recordOf(text: string): DnsRecord {
  const [entry] = readEntries(text, "template");
  const tokens = [...(entry?.tokens ?? [])];
  const owner = parseName(tokens.shift()?.text ?? "");
  let ttl = 0;
  for (;;) {
    const word = tokens.shift()?.text ?? "";
    const asTtl = /^\d/.test(word) ? parseTtl(word) : null;
    if (asTtl !== null) ttl = asTtl;
    else if (parseClass(word.toUpperCase()) !== DnsClass.IN) {
      const type = parseType(word.toUpperCase()) ?? DnsType.ANY;
      const data = parseRecordData(type, tokens, entry?.end ?? { line: 1, column: 1 }, "template", DNS_ROOT);
      return dnsRecord(owner, type, ttl, data);
    }
  }
}
