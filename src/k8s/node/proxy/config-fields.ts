import { formatAddress, parseAddress, parseCidr } from "../../api/address-text.js";
import { parseGoDuration } from "../../api/go-duration.js";

/** The members of one object of a configuration file, each read once. */
export class ConfigFields {
  private readonly path: string;
  private readonly members: Readonly<Record<string, unknown>>;
  private readonly read = new Set<string>();

  constructor(path: string, value: unknown) {
    if (value !== null && value !== undefined && (typeof value !== "object" || Array.isArray(value))) {
      throw new Error(`${path === "" ? "the document" : path}: ${JSON.stringify(value)} where an object is expected`);
    }
    this.path = path;
    this.members = (value ?? {}) as Readonly<Record<string, unknown>>;
  }

  text(name: string): string | null {
    const value = this.take(name);
    return value === null || value === "" ? null : this.expect(name, value, "string", "text");
  }

  flag(name: string): boolean | null {
    const value = this.take(name);
    return value === null ? null : this.expect(name, value, "boolean", "true or false");
  }

  count(name: string): number | null {
    const value = this.take(name);
    if (value === null) return null;
    const count = this.expect<number>(name, value, "number", "a number");
    return Number.isInteger(count) && count >= 0
      ? count
      : this.refuse(name, value, "must be greater than or equal to 0");
  }

  bit(name: string): number | null {
    const value = this.take(name);
    if (value === null) return null;
    const bit = this.expect<number>(name, value, "number", "a number");
    const isBit = Number.isInteger(bit) && bit >= 0 && bit <= 31;
    return isBit ? bit : this.refuse(name, bit, "must be within the range [0, 31]");
  }

  /** In nanoseconds. */
  duration(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const ns = parseGoDuration(text);
    if (ns === null) return this.refuse(name, text, "must be a duration such as 30s or 1h0m0s");
    return ns >= 0 ? ns : this.refuse(name, text, "must be greater than or equal to 0");
  }

  oneOf<T extends string>(name: string, known: readonly T[]): T | null {
    const text = this.text(name);
    if (text === null) return null;
    const found = known.find((one) => one === text);
    return found ?? this.refuse(name, text, `must be one of ${known.join(", ")}`);
  }

  list(name: string): string[] {
    const value = this.take(name) ?? [];
    if (!Array.isArray(value)) return this.refuse(name, value, "must be a list");
    return value.map((one, i) => this.expect<string>(`${name}[${i}]`, one, "string", "text"));
  }

  /** Ranges in a list. */
  cidrs(name: string): string[] {
    const cidrs = this.list(name);
    for (const [i, cidr] of cidrs.entries()) {
      if (parseCidr(cidr) === null) this.refuse(`${name}[${i}]`, cidr, "must be a valid CIDR");
    }
    return cidrs;
  }

  /** An address with a port, `port` unless it says one. */
  place(name: string, port: number): string | null {
    const text = this.text(name);
    if (text === null) return null;
    const alone = parseAddress(text);
    if (alone !== null) return alone.family === "IPv6" ? `[${formatAddress(alone.bytes)}]:${port}` : `${text}:${port}`;
    const parts = /^(?:\[([^[\]]*)\]|([^:[\]]*)):([^:[\]]*)$/.exec(text);
    if (parts === null) return this.refuse(name, text, "must be IP:port");
    const [, inBrackets, plain, number = ""] = parts;
    const host = inBrackets ?? plain ?? "";
    if (parseAddress(host) === null) this.refuse(name, host, "must be a valid IP");
    if (!/^\d+$/.test(number) || Number(number) < 1 || Number(number) > 65_535) {
      this.refuse(name, number, "must be a valid port");
    }
    return text;
  }

  /** A device's name, or the beginning of some; not empty when it `isNeeded`. */
  name(name: string, isNeeded: boolean): string | null {
    const text = this.text(name);
    return text === null && isNeeded ? this.refuse(name, "", "must not be empty") : text;
  }

  /** A duration; null when it is none at all, which means the default. */
  positive(name: string): number | null {
    const text = this.text(name);
    if (text?.startsWith("-") && parseGoDuration(text) !== null) {
      this.refuse(name, text, "must be greater than 0");
    }
    return text === null ? null : this.duration(name) || null;
  }

  part(name: string): ConfigFields {
    return new ConfigFields(this.pathOf(name), this.take(name));
  }

  map(name: string): Readonly<Record<string, unknown>> {
    const value = this.take(name) ?? {};
    return typeof value === "object"
      ? (value as Record<string, unknown>)
      : this.refuse(name, value, "must be an object");
  }

  /** These are known, too. */
  forget(names: readonly string[]): void {
    for (const name of names) this.read.add(name);
  }

  /** The paths of members that nobody asked for. */
  unread(): string[] {
    return Object.keys(this.members)
      .filter((name) => !this.read.has(name))
      .map((name) => this.pathOf(name));
  }

  /** What is there under this name; null for nothing. */
  take(name: string): unknown {
    this.read.add(name);
    return this.members[name] ?? null;
  }

  /** The value, if it is of this type. */
  expect<T>(name: string, value: unknown, type: string, words: string): T {
    if (typeof value !== type) this.refuse(name, value, `must be ${words}`);
    return value as T;
  }

  /** @throws Error as the real one prints it. */
  refuse(name: string, value: unknown, words: string): never {
    throw new Error(`${this.pathOf(name)}: Invalid value: ${JSON.stringify(value)}: ${words}`);
  }

  /** The path of a member. */
  pathOf(name: string): string {
    return this.path === "" ? name : `${this.path}.${name}`;
  }
}
