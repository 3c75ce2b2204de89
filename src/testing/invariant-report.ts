/** What a check of one invariant came to. */
export interface InvariantReport {
  /** The invariant in a sentence. */
  readonly invariant: string;
  /** How many single facts were looked at. */
  readonly checked: number;
  /** What contradicts it, one sentence each; it holds when there is none. */
  readonly violations: readonly string[];
}

/** True when nothing contradicts any of them. */
export function allHold(reports: readonly InvariantReport[]): boolean {
  return reports.every((report) => report.violations.length === 0);
}

/** All that is broken, in words; "" when all hold. At most `limit` sentences for each invariant. */
export function describeViolations(reports: readonly InvariantReport[], limit = 5): string {
  return reports
    .filter((report) => report.violations.length > 0)
    .map(({ invariant, violations }) => {
      const shown = violations.slice(0, limit).map((text) => `  ${text}`);
      if (violations.length > limit) shown.push(`  and ${violations.length - limit} more`);
      return [`broken: ${invariant}`, ...shown].join("\n");
    })
    .join("\n");
}

/** Gathers facts about one invariant. */
export class InvariantCheck implements InvariantReport {
  readonly invariant: string;
  checked = 0;
  readonly violations: string[] = [];

  constructor(invariant: string) {
    this.invariant = invariant;
  }

  /** Looks at one fact: null is fine, words say what is wrong. */
  fact(violation: string | null): void {
    this.checked++;
    if (violation !== null) this.violations.push(violation);
  }
}
