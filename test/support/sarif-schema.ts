import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import AjvDraft04 from "ajv-draft-04";

/** OASIS' own schema of SARIF 2.1.0 (its last revision, rtm.5), as Microsoft's matchers for jest carry it. */
const SCHEMA = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";

const formats = {
  uri: /^[a-z]+:\S+$/i,
  "uri-reference": /^(?:[a-z]+:)?[\w\-./~%:@!$&'()*+,;=?#]*$/i,
  "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/,
};
const Ajv = AjvDraft04.default;
const schema = JSON.parse(readFileSync(createRequire(import.meta.url).resolve(SCHEMA), "utf8"));
const validate = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, formats }).compile(schema);

/** What the schema finds wrong with a log; nothing for one that is right. */
export function sarifProblems(log: unknown): unknown[] {
  validate(log);
  return validate.errors ?? [];
}
