import { failure } from "./cni-error.js";

/**
 * Reads CNI_ARGS, "KEY=VALUE;KEY=VALUE", for a plugin that knows `known` (types.LoadArgs). A key that it does not know
 * is an error unless IgnoreUnknown says otherwise.
 * @throws CniError in libcni's words.
 */
export function loadArgs(text: string, known: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (text === "") return found;
  const unknown: string[] = [];
  for (const pair of text.split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 0 || pair.includes("=", equals + 1)) throw failure(`ARGS: invalid pair "${pair}"`);
    const key = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    if (key === "IgnoreUnknown") {
      if (!/^(?:0|1|true|false|t|f)$/i.test(value)) {
        throw failure(`ARGS: error parsing value of pair "${pair}": boolean unmarshal error: invalid input ${value}`);
      }
      found.set(key, /^(?:1|t|true)$/i.test(value) ? "1" : "");
    } else if (known.includes(key)) {
      found.set(key, value);
    } else {
      unknown.push(pair);
    }
  }
  if (unknown.length > 0 && (found.get("IgnoreUnknown") ?? "") === "") {
    throw failure(`ARGS: unknown args [${unknown.map((pair) => `"${pair}"`).join(" ")}]`);
  }
  return found;
}
