import type { Process } from "../../../process.js";
import { STATISTICS_WORDS } from "./statistics-names.js";

/** Which protocols `netstat -s` is asked for. */
export interface StatisticsChoice {
  readonly all: boolean;
  readonly tcp: boolean;
  readonly udp: boolean;
  readonly raw: boolean;
  readonly ipv6: boolean;
}

/** Titles that belong to one of the choices; all others are always told. */
const TITLES: Readonly<Record<string, "tcp" | "udp" | "raw">> = {
  Ip: "raw",
  Icmp: "raw",
  Ip6: "raw",
  Icmp6: "raw",
  Tcp: "tcp",
  TcpExt: "tcp",
  Udp: "udp",
  Udp6: "udp",
};

/** `netstat -s`: what the namespace has counted, read from /proc/net as the real one does (statistics.c). */
export function netstatStatistics(process: Process, choice: StatisticsChoice): string {
  const isWanted = (title: string): boolean => {
    const group = TITLES[title];
    return choice.all || group === undefined || choice[group];
  };
  const text = new StatisticsText();
  if (choice.ipv6) {
    for (const line of process.files.readFile("/proc/net/snmp6").split("\n")) {
      const [name = "", value = "0"] = line.split(/\s+/);
      const title = /^(Ip6|Icmp6|UdpLite6|Udp6)/.exec(name)?.[0];
      if (title === undefined || !isWanted(title)) continue;
      text.title(title);
      text.counter(name, name, Number(value));
    }
  }
  for (const file of ["/proc/net/snmp", "/proc/net/netstat"]) {
    text.beginFile();
    const lines = process.files.readFile(file).split("\n");
    for (let i = 0; i + 1 < lines.length; i += 2) {
      const [title = "", ...names] = (lines[i] ?? "").split(" ");
      const values = (lines[i + 1] ?? "").split(" ").slice(1);
      const group = title.replace(":", "");
      if (!isWanted(group) || (choice.ipv6 && group !== "Tcp")) continue;
      text.title(group);
      for (const [at, name] of names.entries()) text.counter(group + name, name, Number(values[at]));
    }
  }
  return text.text;
}

/** The lines of ICMP's types stand under a heading of their own, deeper in; those of ICMPv6 stay there to the end. */
class StatisticsText {
  text = "";
  private current = "";
  private histogram: "" | "input" | "output" = "";

  /** Each file is read on its own. */
  beginFile(): void {
    this.histogram = "";
  }

  title(title: string): void {
    if (title === this.current) return;
    this.current = title;
    this.text += `${title}:\n`;
  }

  /** One counter, by its full name and the name to show when there are no words for it. */
  counter(name: string, plain: string, value: number): void {
    const known = STATISTICS_WORDS.get(name);
    // A counter without words of its own stays where the one before it stood.
    if (FIRST_OF_HISTOGRAM.has(name)) this.enterHistogram(name);
    else if (known !== undefined && !IN_HISTOGRAM.test(name)) this.histogram = "";
    if (known === "") return;
    const isAlways = known?.startsWith("+") === true;
    if (value === 0 && !isAlways) return;
    const words = known === undefined ? `${plain}: %` : isAlways ? known.slice(1) : known;
    this.text += `    ${this.histogram === "" ? "" : "    "}${words.replace("%", String(value))}\n`;
  }

  private enterHistogram(name: string): void {
    const indent = this.histogram === "" ? "    " : "        ";
    this.histogram = name.includes("Out") ? "output" : "input";
    this.text += `${indent}ICMP ${this.histogram} histogram:\n`;
  }
}

const IN_HISTOGRAM = /^Icmp6?(In|Out)(?!Msgs|Errors)/;
const FIRST_OF_HISTOGRAM: ReadonlySet<string> = new Set([
  "IcmpInDestUnreachs",
  "IcmpOutDestUnreachs",
  "Icmp6InDestUnreachs",
  "Icmp6OutDestUnreachs",
]);
