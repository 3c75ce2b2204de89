import { Family } from "../../../wire/ip-address.js";
import { type EndPattern, PatternError, parseEnd } from "./end-pattern.js";
import type { ExpectationVerb } from "./expectation.js";
import { type PortPattern, parsePorts } from "./port-pattern.js";

/** What a sentence says. */
export interface Sentence {
  readonly verb: ExpectationVerb;
  readonly from: readonly EndPattern[];
  readonly to: readonly EndPattern[];
  readonly ports: readonly PortPattern[] | null;
  readonly only: readonly ("from" | "to")[];
  readonly except: readonly EndPattern[];
  readonly family: Family | null;
}

const FORM =
  '"A may reach B on PORTS", "A may not reach B", with "by IPv4" or "by IPv6", ", nothing else may" or "and nothing else" behind, and then ", except C"';

/**
 * Reads `frontend and worker may reach db on 5432, nothing else may`, `web may reach db on 5432 and nothing else`,
 * `* may not reach db, except web and api`, `web may reach db by IPv6`. @throws PatternError
 */
export function parseSentence(text: string, namespace: string): Sentence {
  let rest = text.trim().replace(/\.$/, "").replace(/\s+/g, " ");
  const but = /,? except (.+)$/.exec(rest);
  if (but !== null) rest = rest.slice(0, but.index);
  if (/\bexcept\b/.test(but?.[1] ?? "")) {
    throw new PatternError(`${JSON.stringify(text)} says "except" twice: expected one, as in "except A and B"`);
  }
  const only: ("from" | "to")[] = [];
  const onlyFrom = /,? (?:and )?(?:nothing|nobody) else may$/.exec(rest);
  if (onlyFrom !== null) {
    only.push("from");
    rest = rest.slice(0, onlyFrom.index);
  }
  const onlyTo = /,? (?:and )?nothing else$/.exec(rest);
  if (onlyTo !== null) {
    only.push("to");
    rest = rest.slice(0, onlyTo.index);
  }
  const by = / (?:by|over) (ipv[46])(?= on |$)/i.exec(rest);
  if (by !== null) rest = rest.replace(by[0], "");
  const parts =
    /^(.+?) (may reach|may not reach|must not reach|reaches|must reach) (.+?)(?: on (?:ports? )?(.+))?$/.exec(rest);
  if (parts === null)
    throw new PatternError(`${JSON.stringify(text)} is no sentence that is known here: expected ${FORM}`);
  const [, from = "", verb = "", to = "", ports] = parts;
  if (/^\[/.test(from) || /^\[/.test(to)) {
    throw new PatternError(
      `${JSON.stringify(text)} has a list in brackets: expected "A and B", or the fields from and to`,
    );
  }
  const isDenied = verb.includes(" not ");
  if (isDenied && only.length > 0) {
    throw new PatternError(`${JSON.stringify(text)} forbids and says "nothing else": expected one of the two`);
  }
  return {
    verb: isDenied ? "deny" : "allow",
    from: listOf(from).map((one) => parseEnd(one, namespace)),
    to: listOf(to).map((one) => parseEnd(one, namespace)),
    ports: ports === undefined ? null : listOf(ports).map(parsePorts),
    only,
    family: by === null ? null : by[1]?.endsWith("4") === true ? Family.V4 : Family.V6,
    except: but === null ? [] : listOf(but[1] ?? "").map((one) => parseEnd(one, namespace)),
  };
}

/** "a, b and c" as three. A comma inside of a selector's brackets or between its terms does not part. */
function listOf(text: string): string[] {
  return text.split(/, (?:and )?| and | or /).filter((one) => one !== "");
}
