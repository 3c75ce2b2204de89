import type { ResolvConf } from "./resolv-conf.js";

/** A name to ask for, with what glibc's search (res_context_search) does with its outcome. */
export interface SearchCandidate {
  /** Without the dot at its end. */
  readonly name: string;
  /** The name as it was given, tried first: its failure is the one that is told in the end. */
  readonly isFirstTry: boolean;
  /** From the search list. */
  readonly isSearched: boolean;
}

/**
 * The names that a lookup of `name` asks for, in order: with `ndots` dots or more first as it is, then each domain of the
 * search list, then as it is if it was not tried. A dot at the end means: as it is and nothing else.
 */
export function searchCandidates(name: string, conf: ResolvConf): SearchCandidate[] {
  const isAbsolute = name.endsWith(".");
  const bare = isAbsolute ? name.slice(0, -1) : name;
  const asIs = { name: bare, isSearched: false };
  if (isAbsolute) return [{ ...asIs, isFirstTry: true }];
  const dots = name.split(".").length - 1;
  const candidates: SearchCandidate[] = [];
  const isFirst = dots >= conf.ndots;
  if (isFirst) candidates.push({ ...asIs, isFirstTry: true });
  for (const domain of conf.search) {
    const searched = domain === "" ? name : `${name}.${domain}`;
    candidates.push({ name: searched, isFirstTry: false, isSearched: true });
  }
  const hasRoot = conf.search.includes("");
  const allowed = dots > 0 || conf.search.length === 0 || !conf.noTldQuery;
  if (!isFirst && !hasRoot && allowed) candidates.push({ ...asIs, isFirstTry: false });
  return candidates;
}
