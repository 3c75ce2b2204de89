import { cidrContains, parseAddress, parseCidr } from "./address-text.js";
import type { FieldErrors } from "./field-error.js";

const LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const SUBDOMAIN = `${LABEL}(\\.${LABEL})*`;
const LABEL_1035 = "[a-z]([-a-z0-9]*[a-z0-9])?";
const QUALIFIED = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const VALUE = `(${QUALIFIED})?`;

function regexError(message: string, format: string, ...examples: string[]): string {
  if (examples.length === 0) return `${message} (regex used for validation is '${format}')`;
  const list = examples.map((example) => `'${example}', `).join(" or ");
  return `${message} (e.g. ${list}regex used for validation is '${format}')`;
}

function tooLong(max: number): string {
  return `must be no more than ${max} bytes`;
}

function matches(format: string, text: string): boolean {
  return new RegExp(`^(?:${format})$`).test(text);
}

/** What keeps a text from being an RFC 1123 label; empty when it is one. */
export function isDns1123Label(text: string): string[] {
  const problems: string[] = [];
  if (text.length > 63) problems.push(tooLong(63));
  if (!matches(LABEL, text)) {
    if (matches(SUBDOMAIN, text)) problems.push("must not contain dots");
    else {
      problems.push(
        regexError(
          "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
          LABEL,
          "my-name",
          "123-abc",
        ),
      );
    }
  }
  return problems;
}

/** What keeps a text from being an RFC 1123 subdomain. */
export function isDns1123Subdomain(text: string): string[] {
  const problems: string[] = [];
  if (text.length > 253) problems.push(tooLong(253));
  if (!matches(SUBDOMAIN, text)) {
    problems.push(
      regexError(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
        SUBDOMAIN,
        "example.com",
      ),
    );
  }
  return problems;
}

/** What keeps a text from being a domain of a resolver's search list: a subdomain, underscores allowed. */
export function isDnsSearch(text: string): string[] {
  const label = "_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?";
  const format = `${label}(\\.${label})*`;
  const problems = text.length > 253 ? [tooLong(253)] : [];
  if (matches(format, text)) return problems;
  const words =
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return [...problems, regexError(words, format, "example.com")];
}

/** What keeps a text from being an RFC 1035 label (names of Services). */
export function isDns1035Label(text: string): string[] {
  const problems: string[] = [];
  if (text.length > 63) problems.push(tooLong(63));
  if (!matches(LABEL_1035, text)) {
    problems.push(
      regexError(
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
        LABEL_1035,
        "my-name",
        "abc-123",
      ),
    );
  }
  return problems;
}

/** What keeps a text from being `*.` and a subdomain. */
export function isWildcardSubdomain(text: string): string[] {
  const format = `\\*\\.${SUBDOMAIN}`;
  const problems: string[] = [];
  if (text.length > 253) problems.push(tooLong(253));
  if (!matches(format, text)) {
    problems.push(
      regexError(
        "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character",
        format,
        "*.example.com",
      ),
    );
  }
  return problems;
}

const QUALIFIED_WORDS =
  "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

/** What keeps a text from being a qualified name: a label's key, an annotation's key. */
export function isQualifiedName(text: string): string[] {
  const problems: string[] = [];
  const parts = text.split("/");
  let name = parts[0] ?? "";
  if (parts.length === 2) {
    const prefix = parts[0] ?? "";
    name = parts[1] ?? "";
    if (prefix === "") problems.push("prefix part must be non-empty");
    else for (const problem of isDns1123Subdomain(prefix)) problems.push(`prefix part ${problem}`);
  } else if (parts.length > 2) {
    const words = regexError(QUALIFIED_WORDS, QUALIFIED, "MyName", "my.name", "123-abc");
    return [`a qualified name ${words} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  if (name === "") problems.push("name part must be non-empty");
  else if (name.length > 63) problems.push(`name part ${tooLong(63)}`);
  if (!matches(QUALIFIED, name)) {
    problems.push(`name part ${regexError(QUALIFIED_WORDS, QUALIFIED, "MyName", "my.name", "123-abc")}`);
  }
  return problems;
}

/** What keeps a text from being a label's value. */
export function isLabelValue(text: string): string[] {
  const problems: string[] = [];
  if (text.length > 63) problems.push(tooLong(63));
  if (!matches(VALUE, text)) {
    problems.push(
      regexError(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
        VALUE,
        "MyValue",
        "my_value",
        "12345",
      ),
    );
  }
  return problems;
}

/** What keeps a text from being the name of a port (IANA service name, at most 15 letters). */
export function isPortName(text: string): string[] {
  const problems: string[] = [];
  if (text.length > 15) problems.push(tooLong(15));
  if (!/^[-a-z0-9]+$/.test(text))
    problems.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(text)) problems.push("must contain at least one letter (a-z)");
  if (text.includes("--")) problems.push("must not contain consecutive hyphens");
  if (text.startsWith("-") || text.endsWith("-")) problems.push("must not begin or end with a hyphen");
  return problems;
}

/** What keeps a number from being a port. */
export function isPortNumber(port: number): string[] {
  return port >= 1 && port <= 65535 ? [] : ["must be between 1 and 65535, inclusive"];
}

/** Adds each of the problems of a value as an invalid value. */
export function addProblems(errors: FieldErrors, field: string, value: unknown, problems: readonly string[]): void {
  for (const problem of problems) errors.invalid(field, value, problem);
}

/** Labels, and selectors in map form. */
export function validateLabels(
  labels: { [key: string]: string } | undefined,
  field: string,
  errors: FieldErrors,
): void {
  for (const key in labels) {
    addProblems(errors, field, key, isQualifiedName(key));
    const value = labels[key] ?? "";
    addProblems(errors, field, value, isLabelValue(value));
  }
}

/** Annotations: qualified keys, 256 KiB in all. */
export function validateAnnotations(
  annotations: { [key: string]: string } | undefined,
  field: string,
  errors: FieldErrors,
): void {
  let size = 0;
  for (const key in annotations) {
    addProblems(errors, field, key, isQualifiedName(key.toLowerCase()));
    size += key.length + (annotations[key] ?? "").length;
  }
  if (size > 256 * 1024) errors.tooLong(field, 256 * 1024);
}

/** A count that is 0 or more, when it is there. */
export function validateNonnegative(value: number | undefined, field: string, errors: FieldErrors): void {
  if (value !== undefined && value < 0) errors.invalid(field, value, "must be greater than or equal to 0");
}

/** A port by number or by name. */
export function validatePortNumOrName(port: number | string, field: string, errors: FieldErrors): void {
  addProblems(errors, field, port, typeof port === "number" ? isPortNumber(port) : isPortName(port));
}

/** A name that may stand in a URL's path (`IsValidPathSegmentName`). */
export function isPathSegment(name: string): string[] {
  if (name === "." || name === "..") return [`may not be '${name}'`];
  const problems: string[] = [];
  for (const part of ["/", "%"]) if (name.includes(part)) problems.push(`may not contain '${part}'`);
  return problems;
}

/** False when it is no address. Leading zeros are taken, as Kubernetes 1.33 still takes them. */
export function validateIp(text: string, field: string, errors: FieldErrors): boolean {
  if (parseAddress(text) !== null) return true;
  errors.invalid(field, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
  return false;
}

/** False when it is no CIDR. Host bits are taken (with a warning), as Kubernetes 1.33 takes them. */
export function validateCidr(text: string, field: string, errors: FieldErrors): boolean {
  if (parseCidr(text) !== null) return true;
  errors.invalid(field, text, "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)");
  return false;
}

/** Ranges of addresses that cannot be reached from elsewhere, and how they are refused; `%s` is the address. */
const SPECIAL_RANGES = (
  [
    ["may not be unspecified (%s)", "0.0.0.0/32", "::/128"],
    ["may not be in the loopback range (127.0.0.0/8, ::1/128)", "127.0.0.0/8", "::1/128"],
    ["may not be in the link-local range (169.254.0.0/16, fe80::/10)", "169.254.0.0/16", "fe80::/10"],
    ["may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)", "224.0.0.0/24", "ff02::/16"],
  ] as const
).map(([words, ...cidrs]) => ({ words, ranges: cidrs.flatMap((cidr) => parseCidr(cidr) ?? []) }));

/** An address that can be reached from elsewhere: not unspecified, loopback, link-local. */
export function validateNonSpecialIp(text: string, field: string, errors: FieldErrors): void {
  const address = parseAddress(text);
  if (address === null) return;
  for (const { words, ranges } of SPECIAL_RANGES) {
    if (ranges.some((range) => cidrContains(range, address))) errors.invalid(field, text, words.replace("%s", text));
  }
}
