/**
 * The options of one rule of iptables, gathered as a reader comes by them: of what stands twice the last counts, but matches
 * stand one behind the other.
 */
export class RuleWords {
  private readonly core = new Map<string, readonly string[]>();
  private readonly ports: string[] = [];
  private readonly matches: string[] = [];
  private action: readonly string[] = [];

  /** `-s`, `-i`, `-p` and `-f`. */
  set(option: string, isInverted: boolean, ...values: string[]): void {
    this.core.set(option, [...not(isInverted), option, ...values]);
  }

  /** An option of the protocol's own match, such as `--dport`. */
  addPort(option: string, isInverted: boolean, ...values: string[]): void {
    this.ports.push(...not(isInverted), `--${option}`, ...values);
  }

  /** An option of a match that is loaded for it, such as `-m mark --mark`. */
  addMatch(name: string, option: string, isInverted: boolean, ...values: string[]): void {
    this.matches.push("-m", name, ...not(isInverted), `--${option}`, ...values);
  }

  /** Says more in the last word of the last match. */
  extendMatch(text: string): void {
    this.matches.push(`${this.matches.pop() ?? ""}${text}`);
  }

  /** What happens to the packet: `-j ACCEPT`. */
  act(...words: string[]): void {
    this.action = words;
  }

  /** All of them in iptables' order. */
  all(): string[] {
    return [...Array.from(this.core.values()).flat(), ...this.ports, ...this.matches, ...this.action];
  }
}

function not(isInverted: boolean): string[] {
  return isInverted ? ["!"] : [];
}
