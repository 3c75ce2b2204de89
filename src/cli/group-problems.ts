import { formatProblem, type ManifestProblem } from "../k8s/api/manifest.js";

/** A pod and what is wrong with it, before the manifest's place; of a network that failed, what is behind the sandbox's id. */
const OF_POD = /^pod (\S+) (?:.*failed to setup network for sandbox "\w+": )?(.*?)(?: \([^()]*:\d+:\d+\))?$/;

/** More names than this are counted. */
const MOST_NAMES = 10;

/** What is wrong, with pods of which the same is told in one sentence: it has one reason. */
export function groupProblems(problems: readonly string[]): string[] {
  const first = new Map<string, number>();
  const others = new Map<number, string[]>();
  const grouped: string[] = [];
  for (const problem of problems) {
    const [, pod = "", what] = OF_POD.exec(problem) ?? [];
    const name = pod.slice(pod.indexOf("/") + 1);
    const failure = what?.replaceAll(/[\w.-]+/g, (word) => (word === name ? "" : word));
    const index = failure === undefined ? undefined : first.get(failure);
    if (index !== undefined) {
      others.set(index, [...(others.get(index) ?? []), pod]);
      continue;
    }
    if (failure !== undefined) first.set(failure, grouped.length);
    grouped.push(problem);
  }
  return grouped.map((problem, index) => {
    const names = others.get(index);
    if (names === undefined) return problem;
    const more = names.length > MOST_NAMES ? ", ..." : "";
    return `${problem}; likewise ${names.length} more: ${names.slice(0, MOST_NAMES).join(", ")}${more}`;
  });
}

/** What manifests are warned of, without the word; objects of one kind that nothing acts on are told of with the first of them. */
export function groupWarnings(problems: readonly ManifestProblem[]): string[] {
  const others = new Map<string, number>();
  const grouped: ManifestProblem[] = [];
  const keyOf = ({ code, message }: ManifestProblem): string => (code === "CustomKind" ? message : "");
  for (const problem of problems) {
    const key = keyOf(problem);
    const count = others.get(key);
    if (key === "" || count === undefined) grouped.push(problem);
    if (key !== "") others.set(key, count === undefined ? 0 : count + 1);
  }
  return grouped.map((problem) => {
    const count = others.get(keyOf(problem)) ?? 0;
    const text = formatProblem(problem).replace(": warning: ", ": ");
    return count === 0 ? text : `${text}; likewise ${count} more of this kind`;
  });
}
