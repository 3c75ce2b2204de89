import { className, DnsClass, DnsType, parseClass, parseType, typeName } from "../wire/dns/codes.js";
import { type DnsName, parseName } from "../wire/dns/name.js";
import { dnsRecord } from "../wire/dns/record.js";
import { Zone, ZoneError } from "./zone.js";
import { parseRecordData } from "./zone-data.js";
import { generateEntries } from "./zone-generate.js";
import { parseTtl, readEntries, type ZoneEntry, ZoneFileError, type ZoneToken } from "./zone-tokens.js";

/** What a zone file does not say itself. */
export interface ZoneFileOptions {
  /** The zone's name, also the first $ORIGIN: "example.com". */
  readonly origin: string;
  /** The file's name, for messages. */
  readonly file?: string;
  /** The files that $INCLUDE may name; it is refused without. */
  readonly files?: IncludedFiles;
}

/** Where $INCLUDE looks. */
export interface IncludedFiles {
  /** The text of a file; null when there is none. */
  read(path: string): string | null;
}

/** Files that include files, at most so deep. */
const MOST_INCLUDED = 16;

/** What is carried from entry to entry. */
interface ZoneContext {
  /** The file that is read now. */
  file: string;
  readonly files: IncludedFiles | null;
  readonly zone: Zone;
  /** How many files include this one. */
  depth: number;
  hasSoa: boolean;
  origin: DnsName;
  /** $TTL, or null before one. */
  defaultTtl: number | null;
  /** The owner and TTL of the record before. */
  owner: DnsName | null;
  lastTtl: number | null;
}

/**
 * Reads a zone from zone-file text (RFC 1035 5, RFC 2308 4 for $TTL, TTL units as BIND has them, RFC 3597 for unknown
 * types), with $INCLUDE and BIND's $GENERATE.
 * @throws ZoneFileError with file, line, column, what was found and what was expected.
 * @throws DnsNameError when `options.origin` is no name.
 */
export function parseZone(text: string, options: ZoneFileOptions): Zone {
  const origin = parseName(options.origin);
  const file = options.file ?? "zone file";
  const zone = new Zone(origin);
  const { files = null } = options;
  const carried = { defaultTtl: null, owner: null, lastTtl: null, depth: 0, hasSoa: false };
  const context: ZoneContext = { file, files, zone, origin, ...carried };
  readText(context, text);
  if (!context.hasSoa) {
    throw new ZoneFileError(file, { line: 1, column: 1 }, "no SOA record", `one for ${origin}, the zone's origin`);
  }
  return zone;
}

function readText(context: ZoneContext, text: string): void {
  for (const entry of readEntries(text, context.file)) {
    const first = entry.tokens[0];
    if (first === undefined) continue;
    const directive = first.quoted || !first.text.startsWith("$") ? "" : first.text.toUpperCase();
    if (directive === "$INCLUDE") include(context, entry);
    else if (directive === "$GENERATE") {
      for (const made of generateEntries(entry, context.file)) takeRecord(context, made, first);
    } else if (directive !== "") readDirective(context, entry);
    else takeRecord(context, entry, first);
  }
}

function takeRecord(context: ZoneContext, entry: ZoneEntry, place: ZoneToken): void {
  if (readRecord(context, entry, context.zone) !== DnsType.SOA) return;
  if (context.hasSoa)
    throw new ZoneFileError(context.file, place, "a second SOA record", "one SOA record for the zone");
  context.hasSoa = true;
}

/** `$INCLUDE FILE [ORIGIN]`: its records, after which the origin and the owner are what they were (RFC 1035 5.1). */
function include(context: ZoneContext, entry: ZoneEntry): void {
  const [directive, path, origin, extra] = entry.tokens;
  if (directive === undefined) return;
  const { file, owner } = context;
  if (path === undefined) throw new ZoneFileError(file, entry.end, "the end of the line", "the name of a file");
  if (extra !== undefined) throw new ZoneFileError(file, extra, extra.text, "the end of the line");
  const text = context.files?.read(path.text) ?? null;
  if (text === null) throw new ZoneFileError(file, path, path.text, "a file that can be read");
  if (context.depth === MOST_INCLUDED) throw new ZoneFileError(file, path, path.text, "no file that includes itself");
  const before = context.origin;
  if (origin !== undefined) context.origin = nameOf(context, origin);
  context.file = path.text;
  context.depth++;
  readText(context, text);
  context.depth--;
  context.file = file;
  context.origin = before;
  context.owner = owner;
}

function readDirective(context: ZoneContext, entry: ZoneEntry): void {
  const [directive, argument, extra] = entry.tokens;
  if (directive === undefined) return;
  const { file } = context;
  const name = directive.text.toUpperCase();
  if (name !== "$ORIGIN" && name !== "$TTL") {
    throw new ZoneFileError(file, directive, directive.text, "$ORIGIN, $TTL, $INCLUDE or $GENERATE");
  }
  if (argument === undefined) {
    throw new ZoneFileError(file, entry.end, "the end of the line", name === "$TTL" ? "a TTL" : "a domain name");
  }
  if (extra !== undefined) throw new ZoneFileError(file, extra, extra.text, "the end of the line");
  if (name === "$ORIGIN") context.origin = nameOf(context, argument);
  else {
    const ttl = parseTtl(argument.text);
    if (ttl === null) throw new ZoneFileError(file, argument, argument.text, "a TTL such as 300 or 1h30m");
    context.defaultTtl = ttl;
  }
}

/** Reads `[owner] [TTL] [class] type data` (TTL and class in either order); returns the type. */
function readRecord(context: ZoneContext, entry: ZoneEntry, zone: Zone): number {
  const { file } = context;
  const { tokens } = entry;
  let at = 0;
  if (!entry.indented && tokens[0] !== undefined) {
    context.owner = nameOf(context, tokens[0]);
    at = 1;
  }
  let ttl: number | null = null;
  let dnsClass: number | null = null;
  let type: number | null = null;
  while (type === null) {
    const token: ZoneToken | undefined = tokens[at];
    if (token === undefined) throw new ZoneFileError(file, entry.end, "the end of the line", "a record type");
    const asTtl: number | null = ttl === null && /^\d/.test(token.text) ? parseTtl(token.text) : null;
    const asClass: number | null = dnsClass === null ? parseClass(token.text) : null;
    if (asTtl !== null) ttl = asTtl;
    // "ANY" and "NONE" are classes of questions only.
    else if (asClass !== null && asClass !== DnsClass.ANY && asClass !== DnsClass.NONE) dnsClass = asClass;
    else {
      type = parseType(token.text);
      if (type === null) throw new ZoneFileError(file, token, token.text, "a record type such as A, CNAME or MX");
    }
    at++;
  }
  const typeToken = tokens[at - 1] ?? entry.end;
  if (dnsClass !== null && dnsClass !== DnsClass.IN) {
    throw new ZoneFileError(file, typeToken, `class ${className(dnsClass)}`, "class IN");
  }
  if (type === DnsType.ANY || type === DnsType.AXFR || type === DnsType.IXFR || type === DnsType.OPT) {
    throw new ZoneFileError(file, typeToken, typeName(type), "a type that a zone can hold");
  }
  const { owner } = context;
  if (owner === null) throw new ZoneFileError(file, typeToken, "a record without a name", "a name before it");
  const data = parseRecordData(type, tokens.slice(at), entry.end, file, context.origin);
  const minimum = data.kind === "soa" ? data.minimumSeconds : null;
  const ttlSeconds = ttl ?? context.defaultTtl ?? context.lastTtl ?? minimum;
  if (ttlSeconds === null) throw new ZoneFileError(file, typeToken, "no TTL", "a TTL, or $TTL before the first record");
  context.lastTtl = ttlSeconds;
  try {
    zone.add(dnsRecord(owner, type, ttlSeconds, data));
  } catch (error) {
    if (error instanceof ZoneError) throw new ZoneFileError(file, tokens[0] ?? entry.end, error.message, null);
    throw error;
  }
  return type;
}

function nameOf(context: ZoneContext, token: ZoneToken): DnsName {
  try {
    return parseName(token.text, context.origin);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ZoneFileError(context.file, token, why, "a domain name");
  }
}
